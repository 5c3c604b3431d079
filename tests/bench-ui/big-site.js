// A site of many bays that all change once a second, as the API tells it.

const NOW = () => new Date().toISOString();
const STATES = ['charging', 'charging', 'charging', 'suspended_ev', 'available', 'preparing'];
const PER_ZONE = 100;

/** The site's settings, with all that the screens ask for before they show the board. */
export const SITE = {
  id: id(0),
  name: 'Bench',
  time_zone: 'Europe/Berlin',
  access_mode: 'private',
  currency: 'EUR',
  preset: 'hub',
  limits: { main_fuse_a: 4000, phases: 3, voltage_v: 230, power_w: 2_760_000 },
  practice: {},
  timers: {},
  policy: { api_enabled: true, monitor: false, learning: null },
  set_up: true,
  demo: false,
  created_at: NOW(),
  station_urls: ['ws://127.0.0.1:9220/ocpp/'],
  version: 'bench',
};
export const ME = {
  kind: 'person',
  id: id(1),
  name: 'Bench',
  role: 'admin',
  has_secret: false,
  locked: false,
  permissions: [],
};

function id(number) {
  return `0199f000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** @param {number} count */
export function makeBays(count) {
  return Array.from({ length: count }, (_, index) => bay(index));
}

function bay(index) {
  const state = STATES[index % STATES.length];
  const identity = `CP-${String(index).padStart(4, '0')}`;
  const view = {
    evse_id: id(10_000 + index),
    station: { id: id(20_000 + index), identity, name: identity },
    connector: 1,
    bay: {
      id: id(30_000 + index),
      label: `B${String(index + 1).padStart(4, '0')}`,
      zone: `Level ${String(Math.floor(index / PER_ZONE) + 1).padStart(2, '0')}`,
      level: '',
      position: index,
    },
    state,
    since: NOW(),
    derived: null,
    reason: null,
    error_code: null,
    vendor_error_code: null,
    info: null,
    online: true,
    active: true,
    note: '',
    last_heard_at: NOW(),
    power_w: null,
    energy_wh: null,
    soc_percent: null,
    current_ma: [null, null, null],
    voltage_mv: [null, null, null],
    measured_at: null,
    session: null,
  };
  if (state === 'charging' || state === 'suspended_ev') view.session = session(view, index);
  return view;
}

function session(view, index) {
  return {
    id: id(40_000 + index),
    status: 'active',
    substate: view.state,
    origin: 'rfid',
    actor: { kind: 'station', id: view.station.id },
    station: view.station.identity,
    station_id: view.station.id,
    station_name: view.station.name,
    evse_id: view.evse_id,
    connector: 1,
    bay: view.bay.id,
    bay_label: view.bay.label,
    transaction_id: String(100_000 + index),
    token: id(50_000 + index),
    card: '04…F7',
    driver_id: null,
    power_w: 0,
    energy_wh: 0,
    register_start_wh: 0,
    soc_percent: null,
    power_limit_w: null,
    created_at: NOW(),
    dispatched_at: null,
    accepted_at: null,
    plug_deadline: null,
    expires_at: null,
    started_at: NOW(),
    charging_at: NOW(),
    stop_requested_at: null,
    stopped_at: null,
    ended_at: null,
    stop_reason: null,
    reason: null,
    message: null,
    flags: {},
    suspicions: [],
    decision_id: null,
    follows: null,
    meta_data: null,
  };
}

/** What a second does to a bay: a reading, and once in a while another state. */
export function step(view, second) {
  const at = NOW();
  const turn = (second + Number(view.station.identity.slice(3))) % 30;
  const state = turn === 0 && view.session ? 'suspended_ev' : turn === 3 ? 'charging' : view.state;
  const power = state === 'charging' ? 7_000 + Math.round(4_000 * Math.random()) : 0;
  const energy = (view.energy_wh ?? 0) + power / 3600;
  const reading = { power_w: power, energy_wh: energy };
  Object.assign(view, reading, {
    state: view.session ? state : view.state,
    last_heard_at: at,
    measured_at: at,
    current_ma: [16_000, 15_900, 16_100],
    voltage_mv: [230_100, 229_900, 230_400],
    session: view.session && { ...view.session, ...reading },
  });
}

/** A batch of the live feed. */
export function batch(version, connectors, all, full) {
  return {
    version,
    full,
    at: NOW(),
    connectors,
    sessions: [],
    commands: [],
    stations: [],
    attention: [],
    site: {
      stations: all.length,
      online: all.length,
      quarantined: 0,
      sessions: all.filter(({ session }) => session).length,
      power_w: 0,
      last_message_at: NOW(),
      recording: true,
    },
  };
}
