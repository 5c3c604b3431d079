// Builders for the API's shapes: a test names what matters to it.
import type { Attention, Connector, LiveBatch, Session } from '$lib/api/types';

export const NOON = '2026-11-21T12:00:00Z';

export function aConnector(id: string, change: Partial<Connector> = {}): Connector {
  return {
    evse_id: id,
    station: { id: `station-${id}`, identity: `CP-${id}`, name: `CP-${id}` },
    connector: 1,
    bay: { id: `bay-${id}`, label: id, zone: '', level: '', position: 0 },
    state: 'available',
    since: NOON,
    derived: null,
    reason: null,
    error_code: null,
    vendor_error_code: null,
    info: null,
    online: true,
    active: true,
    note: '',
    last_heard_at: NOON,
    power_w: null,
    energy_wh: null,
    soc_percent: null,
    current_ma: [null, null, null],
    voltage_mv: [null, null, null],
    measured_at: null,
    session: null,
    ...change,
  };
}

export function aSession(change: Partial<Session> = {}): Session {
  return {
    id: 'session-1',
    status: 'active',
    substate: 'charging',
    origin: 'operator',
    actor: { kind: 'person', id: null },
    station: 'CP-1',
    station_id: 'station-1',
    station_name: 'CP-1',
    evse_id: '1',
    connector: 1,
    bay: 'bay-1',
    bay_label: 'P1-01',
    transaction_id: '4711',
    token: null,
    card: null,
    driver_id: null,
    driver: null,
    vehicle_id: null,
    power_w: 7400,
    energy_wh: 1234,
    register_start_wh: 50_000,
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
    created_at: NOON,
    dispatched_at: NOON,
    accepted_at: '2026-11-21T12:00:00.300Z',
    plug_deadline: '2026-11-21T12:02:00.300Z',
    expires_at: null,
    started_at: '2026-11-21T12:00:04Z',
    charging_at: '2026-11-21T12:00:06Z',
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

export function aBatch(connectors: Connector[], change: Partial<LiveBatch> = {}): LiveBatch {
  return {
    version: 1,
    full: false,
    at: NOON,
    connectors,
    sessions: [],
    commands: [],
    stations: [],
    attention: [],
    site: {
      stations: connectors.length,
      online: connectors.length,
      quarantined: 0,
      sessions: 0,
      power_w: 0,
      last_message_at: NOON,
      recording: true,
    },
    ...change,
  };
}

export function anItem(change: Partial<Attention> = {}): Attention {
  return {
    id: 'item-1',
    kind: 'faulted',
    severity: 'alarm',
    stations: ['station-1'],
    evse_id: null,
    session_id: null,
    token_id: null,
    card: null,
    args: {},
    since: NOON,
    last_at: NOON,
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

/** Frames that a test runs by hand. */
export class Frames {
  #waiting: (() => void)[] = [];
  schedule = (frame: () => void) => void this.#waiting.push(frame);

  /** Runs one frame; whatever is asked for in it waits for the next. */
  one() {
    for (const frame of this.#waiting.splice(0)) frame();
  }

  /** Runs frames until none waits; the answer is how many. */
  all(): number {
    let frames = 0;
    for (; this.#waiting.length > 0; frames += 1) this.one();
    return frames;
  }
}
