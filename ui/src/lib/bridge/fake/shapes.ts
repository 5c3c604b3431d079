// New objects of the API's shapes, empty where nothing is known.
import type {
  Attention,
  Card,
  Command,
  Connector,
  ConnectorState,
  MeterPoint,
  Person,
  Session,
  Station,
} from '$lib/api/types';

let count = 0;
/** An id that looks like the server's. */
export const newId = () => `0199f000-0000-7000-8000-${String((count += 1)).padStart(12, '0')}`;

export const iso = (at: number) => new Date(at).toISOString();

/** Every meter of the fake site stood here when its session began. */
export const REGISTER_START_WH = 120_000;

export function station(identity: string, change: Partial<Station> = {}): Station {
  return {
    id: newId(),
    identity,
    name: identity,
    enrolment: 'approved',
    active: true,
    note: '',
    auth: 'none',
    unprotected: false,
    new_password: null,
    ocpp_version: '1.6',
    online: true,
    nameplate: {
      vendor: 'Alder',
      model: 'Duo 22',
      serial: `A${identity.replace(/\W/g, '')}`,
      firmware: '3.4.1',
      meter_type: null,
      meter_serial: null,
      iccid: null,
      imsi: null,
    },
    asset_id: newId(),
    connected_at: iso(Date.now()),
    disconnected_at: null,
    error_code: null,
    connectors: [],
    created_at: iso(Date.now()),
    last_seen_at: iso(Date.now()),
    last_boot_at: iso(Date.now()),
    remote_addr: '192.168.10.21:51544',
    ...change,
  };
}

export function connector(
  of: Station,
  label: string,
  zone: string,
  position: number,
  state: ConnectorState,
  since: number,
): Connector {
  return {
    evse_id: newId(),
    station: { id: of.id, identity: of.identity, name: of.name },
    connector: 1,
    bay: { id: newId(), label, zone, level: '', position },
    state,
    since: iso(since),
    derived: null,
    reason: null,
    error_code: null,
    vendor_error_code: null,
    info: null,
    online: of.online,
    active: of.active,
    note: of.note,
    last_heard_at: iso(Date.now() - 400),
    power_w: null,
    energy_wh: null,
    soc_percent: null,
    current_ma: [null, null, null],
    voltage_mv: [null, null, null],
    measured_at: null,
    session: null,
  };
}

export function session(at: Connector, created: number, change: Partial<Session> = {}): Session {
  return {
    id: newId(),
    status: 'dispatched',
    substate: null,
    origin: 'operator',
    actor: { kind: 'person', id: newId() },
    station: at.station.identity,
    station_id: at.station.id,
    station_name: at.station.name,
    evse_id: at.evse_id,
    connector: at.connector,
    bay: at.bay?.id ?? null,
    bay_label: at.bay?.label ?? null,
    transaction_id: null,
    token: null,
    card: null,
    driver_id: null,
    driver: null,
    vehicle_id: null,
    power_w: null,
    energy_wh: null,
    register_start_wh: REGISTER_START_WH,
    soc_percent: null,
    power_limit_w: null,
    limits: {
      power_w: null,
      current_ma: null,
      energy_wh: null,
      duration_s: null,
      must_end_at: null,
      at_end: { action: 'finish', power_w: null },
      tariff: null,
      held_ma: null,
      charging_profile: null,
    },
    created_at: iso(created),
    dispatched_at: iso(created + 20),
    accepted_at: null,
    plug_deadline: null,
    expires_at: null,
    started_at: null,
    charging_at: null,
    stop_requested_at: null,
    stopped_at: null,
    ended_at: null,
    stop_reason: null,
    reason: null,
    message: null,
    flags: {
      late: false,
      offline: false,
      stale: false,
      faulted: false,
      stop_failed: false,
      unconfirmed: false,
      delayed: false,
      overridden: false,
    },
    suspicions: [],
    decision_id: null,
    follows: null,
    meta_data: null,
    ...change,
  };
}

export function attention(kind: Attention['kind'], change: Partial<Attention> = {}): Attention {
  return {
    id: newId(),
    kind,
    severity: kind === 'faulted' || kind === 'unreachable' ? 'alarm' : 'notice',
    stations: [],
    evse_id: null,
    session_id: null,
    token_id: null,
    card: null,
    args: {},
    since: iso(Date.now()),
    last_at: iso(Date.now()),
    count: 1,
    over_at: null,
    owner: null,
    seen_by: [],
    snoozed_until: null,
    note: '',
    closed_at: null,
    closed_why: null,
    closed_by: null,
    ...change,
  };
}

export function person(name: string, change: Partial<Person> = {}): Person {
  return {
    id: newId(),
    name,
    role: 'admin',
    rights: [],
    has_secret: false,
    created_at: iso(Date.now()),
    retired_at: null,
    ...change,
  };
}

export function card(text: string, change: Partial<Card> = {}): Card {
  return {
    id: newId(),
    kind: 'rfid',
    card: text,
    status: 'active',
    valid_from: null,
    valid_until: null,
    parent_id: null,
    driver_id: null,
    driver: null,
    vehicle_id: null,
    replaced_by: null,
    merged_into: null,
    max_concurrent: 1,
    note: '',
    created_at: iso(Date.now() - 40 * 86_400_000),
    last_seen_at: null,
    last_seen_station: null,
    ...change,
  };
}

/** With whose card a session is. */
export function holder(card: Card | undefined) {
  return {
    token: card?.id ?? null,
    card: card?.card ?? null,
    driver_id: card?.driver_id ?? null,
    driver: card?.driver ?? null,
  };
}

export function meterPoint(
  at: number,
  powerW: number | null,
  registerWh: number | null,
  soc: number | null,
): MeterPoint {
  return {
    at: iso(at),
    received_at: iso(at),
    context: '',
    values: 1,
    register_wh: registerWh,
    power_w: powerW,
    current_ma: [null, null, null],
    voltage_mv: [null, null, null],
    soc_percent: soc,
    temperature_c: null,
    power_offered_w: null,
    current_offered_ma: null,
  };
}

export function command(of: Station, connector: number, at: number): Command {
  return {
    id: newId(),
    station_id: of.id,
    evse_id: null,
    session_id: null,
    type: 'trigger_message',
    message: 'status',
    connector,
    setting: null,
    value: null,
    state: 'sent',
    answer: null,
    actor: { kind: 'person', id: null },
    reason: null,
    created_at: iso(at),
    expires_at: null,
    sent_at: iso(at + 10),
    answered_at: null,
    effect_at: null,
  };
}
