// Builders for the API's shapes: a test names what matters to it.
import type { Attention, Connector, LiveBatch, Session } from '$lib/api/types';
import { attention, connector, session, station } from '$lib/bridge/fake/shapes';

export const NOON = '2026-11-21T12:00:00Z';

const noon = Date.parse(NOON);

export function aConnector(id: string, change: Partial<Connector> = {}): Connector {
  return {
    ...connector(station(`CP-${id}`, { id: `station-${id}` }), id, '', 0, 'available', noon),
    evse_id: id,
    bay: { id: `bay-${id}`, label: id, zone: '', level: '', position: 0 },
    since: NOON,
    last_heard_at: NOON,
    ...change,
  };
}

/** It charges, begun at the desk. */
export function aSession(change: Partial<Session> = {}): Session {
  return session(aConnector('1'), noon, {
    id: 'session-1',
    status: 'active',
    substate: 'charging',
    actor: { kind: 'person', id: null },
    bay_label: 'P1-01',
    transaction_id: '4711',
    power_w: 7400,
    energy_wh: 1234,
    register_start_wh: 50_000,
    created_at: NOON,
    dispatched_at: NOON,
    accepted_at: '2026-11-21T12:00:00.300Z',
    plug_deadline: '2026-11-21T12:02:00.300Z',
    started_at: '2026-11-21T12:00:04Z',
    charging_at: '2026-11-21T12:00:06Z',
    ...change,
  });
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

export const anItem = (change: Partial<Attention> = {}): Attention =>
  attention('faulted', {
    id: 'item-1',
    stations: ['station-1'],
    since: NOON,
    last_at: NOON,
    ...change,
  });

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
