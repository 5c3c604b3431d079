import type { Connector, ConnectorSpell, ConnectorState, WallBay } from '$lib/api/types';
import { iso } from './shapes';

/** What happens at a bay over a day, and for how many minutes. */
const COURSE: [state: ConnectorState, minutes: number][] = [
  ['available', 210],
  ['preparing', 2],
  ['charging', 95],
  ['suspended_ev', 140],
  ['available', 75],
  ['charging', 48],
  ['suspended_evse', 12],
  ['charging', 31],
  ['finishing', 4],
  ['available', 160],
  ['reserved', 30],
  ['charging', 66],
  ['available', 240],
];

/** Spells from a moment to now, ending with what the bay does. */
export function madeUpDay(view: Connector, from: number): ConnectorSpell[] {
  const now = Date.now();
  const since = Math.min(now, Math.max(from, Date.parse(view.since ?? iso(now))));
  const spells: ConnectorSpell[] = [];
  let at = from;
  for (let turn = view.bay?.position ?? 0; at < since; turn += 1) {
    const [state, minutes] = COURSE[turn % COURSE.length] ?? ['available', 60];
    const to = Math.min(since, at + minutes * 60_000);
    // Once in a while the charger is not heard for a time.
    spells.push({ from: iso(at), to: iso(to), state, online: turn % 9 !== 4 });
    at = to;
  }
  // Two spells alike on end would be one.
  const last = spells.at(-1);
  if (last?.state === view.state) spells.pop();
  const began = last?.state === view.state ? last.from : iso(since);
  spells.push({ from: began, to: iso(now), state: view.state, online: view.online });
  return spells;
}

/** What everybody may know of a bay. */
export function wallState(view: Connector): WallBay['state'] {
  if (!view.online || !view.active) return 'out_of_order';
  if (view.derived?.state === 'done') return 'done';
  switch (view.state) {
    case 'available':
      return view.session ? 'in_use' : 'free';
    case 'reserved':
      return 'booked';
    case 'unavailable':
    case 'faulted':
    case 'unknown':
      return 'out_of_order';
    default:
      return 'in_use';
  }
}
