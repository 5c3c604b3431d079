import { m } from '$lib/i18n';
import type { Connector, ConnectorState } from '$lib/api/types';

/** The families share a colour and a filter; their order is the filters' order. */
export const families = [
  'active',
  'held',
  'done',
  'available',
  'reserved',
  'out',
  'fault',
] as const;
export type Family = (typeof families)[number];

const family: Record<ConnectorState, Family> = {
  available: 'available',
  preparing: 'active',
  charging: 'active',
  finishing: 'active',
  suspended_ev: 'held',
  suspended_evse: 'held',
  reserved: 'reserved',
  unavailable: 'out',
  unknown: 'out',
  faulted: 'fault',
};

type Known = Pick<Connector, 'state' | 'derived'>;
/** A charger's report alone says nothing of a session. */
type Seen = Known & Partial<Pick<Connector, 'session'>>;

/** Which of them a bay belongs to. A car that only stands there is a family of its own; what waits for
    a card, a charger or a car is waiting. */
export function familyOf(view: Seen): Family {
  if (view.derived?.state === 'done') return 'done';
  if (view.state === 'preparing' && view.session === null) return 'held';
  return isAsked(view.session) && family[view.state] !== 'fault' ? 'held' : family[view.state];
}

/** Whether a start was asked for that has not begun. */
const isAsked = (session: Seen['session']) =>
  ['requested', 'queued', 'dispatched', 'awaiting_plug'].includes(session?.status ?? '');

/** What the board counts a bay as, once: of a charger that is away only that is known. */
export const groupOf = (view: Seen & Pick<Connector, 'online'>): Family | 'offline' =>
  view.online ? familyOf(view) : 'offline';

/** What the glyph shows. */
export type Sign = ConnectorState | 'done';
export const signOf = (view: Known): Sign => (view.derived?.state === 'done' ? 'done' : view.state);

/** Since when it is so. */
export function sinceOf(
  view: Pick<Connector, 'since' | 'state' | 'derived'> & Pick<Seen, 'session'>,
): string | null {
  const { since, session } = view;
  if (view.derived) return view.derived.since;
  if (!session) return since;
  if (isAsked(session)) return session.created_at;
  // A charger prepares as soon as it is told to; its car is there when the charge begins.
  const asked = session.dispatched_at;
  const waited = view.state === 'preparing' && asked !== null && since !== null;
  return waited && Date.parse(since) >= Date.parse(asked) ? (session.started_at ?? since) : since;
}

/** From then on a car that is done is in the way of the next. */
const BLOCKS_AFTER_MS = 60 * 60_000;
export const blocks = (view: Pick<Connector, 'derived'>, now: number): boolean =>
  view.derived?.state === 'done' && now - Date.parse(view.derived.since) >= BLOCKS_AFTER_MS;

/** The desk's word for what goes on at a bay. */
export function stateWord(view: Known & Pick<Connector, 'session'>): string {
  switch (view.session?.status) {
    case 'requested':
    case 'dispatched':
      return m.state_asking();
    case 'queued':
      return m.state_queued();
    case 'awaiting_plug':
      return m.state_plug_in();
    default:
      return ownWord(view);
  }
}

function ownWord(view: Known): string {
  switch (view.derived?.state) {
    case 'done':
      return m.state_done();
    case 'not_started_by_car':
      return m.state_not_started_by_car();
    case 'car_late':
      return m.state_car_late();
  }
  return reportedWord(view.state);
}

/** The word for what a charger reports, and nothing beyond that. */
export function reportedWord(state: ConnectorState): string {
  switch (state) {
    case 'available':
      return m.state_free();
    case 'preparing':
      return m.state_plugged();
    case 'charging':
      return m.state_charging();
    case 'suspended_ev':
      return m.state_paused_by_car();
    case 'suspended_evse':
      return m.state_waiting_for_power();
    case 'finishing':
      return m.state_unplug();
    case 'reserved':
      return m.state_booked();
    case 'unavailable':
      return m.state_out_of_order();
    case 'faulted':
      return m.state_fault();
    case 'unknown':
      return m.state_not_reported();
  }
}

export function familyWord(of: Family): string {
  switch (of) {
    case 'active':
      return m.family_active();
    case 'held':
      return m.family_held();
    case 'done':
      return m.family_done();
    case 'available':
      return m.family_available();
    case 'reserved':
      return m.family_reserved();
    case 'out':
      return m.family_out();
    case 'fault':
      return m.family_fault();
  }
}

/** Whether a start can be asked for here; the check itself is the server's. */
export const canStart = (view: Connector) =>
  view.online &&
  !isLive(view) &&
  ['available', 'preparing', 'finishing', 'unknown'].includes(view.state);

/** Whether a session is under way here, from the request on. */
export const isLive = (view: Pick<Connector, 'session'>) =>
  view.session !== null && view.session.ended_at === null;
