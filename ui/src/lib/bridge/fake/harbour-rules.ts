import type { Phases, Rule, Window } from '$lib/api/policy-types';
import { blankRule } from '$lib/domain/rule-changes';
import { iso, newId } from './shapes';
import type { FakeSite } from './site';

const DAY = 86_400_000;
const WORKDAYS: Window['days'] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const always = blankRule().when;
const zone = (zone: string): Rule['where'] => ({ kind: 'zone', id: null, zone });
const even = (ma: number): Phases => [ma, ma, ma];

/** Who may charge at the hotel, and how it is wired. */
export function harbourRules({ policy, registry }: FakeSite) {
  const groups = [...registry.groups.values()];
  const staff = groups.find(({ name }) => name === 'Staff') ?? registry.addGroup('Staff');
  const fleet = registry.addGroup('Fleet');
  policy.groups = [
    { id: staff.id, cards: ['A. Roy'] },
    { id: fleet.id, cards: ['Van 2'] },
  ];
  const rules = [
    policy.rule({
      name: 'Staff hours',
      who: { kind: 'group', id: staff.id },
      when: { ...always, windows: [{ days: WORKDAYS, from: '07:00', until: '19:00' }] },
      at_end: { action: 'stop', power_w: null },
    }),
    policy.rule({
      name: 'Guests, any time',
      where: zone('Level 1'),
    }),
    policy.rule({
      name: 'No vans on Level 1',
      effect: 'deny',
      who: { kind: 'group', id: fleet.id },
      where: zone('Level 1'),
    }),
    policy.rule({
      name: 'Fleet',
      who: { kind: 'group', id: fleet.id },
      where: zone('Level 2'),
      limits: { power_w: 11_000, energy_wh: null, duration_s: 4 * 3600, sessions: null },
    }),
  ];
  policy.live.set.at = iso(Date.now() - 60 * DAY);
  policy.use(rules.slice(0, 2), 'edited', null, Date.now() - 40 * DAY);
  policy.use(rules, 'draft_applied', null, Date.now() - 9 * DAY);
  const year = new Date().getFullYear();
  policy.holidays = [
    { id: newId(), date: `${year}-12-25`, name: 'Christmas Day', recurrence: 'FREQ=YEARLY' },
    { id: newId(), date: `${year + 1}-01-01`, name: "New Year's Day", recurrence: 'FREQ=YEARLY' },
  ];
  const made = iso(Date.now() - 60 * DAY);
  const circuit = (name: string, capacity: number, parent: string | null) => ({
    id: newId(),
    version: 1,
    name,
    parent_id: parent,
    capacity_ma: even(capacity),
    buffer_per_mille: 100,
    reserve_ma: even(0),
    load_ma: even(0),
    load_at: null,
    places: [],
    created_at: made,
  });
  const main = { ...circuit('Main switch', 250_000, null), load_ma: even(48_000), load_at: made };
  policy.circuits = [
    main,
    { ...circuit('Feeder Level 1', 125_000, main.id), places: [zone('Level 1')] },
    { ...circuit('Feeder Level 2', 100_000, main.id), places: [zone('Level 2')] },
  ];
}

/** Nobody may charge, at any time. */
export function closedForWorks({ policy }: FakeSite) {
  policy.use([policy.rule({ name: 'Closed for works', effect: 'deny' })], 'edited');
}

/** A charger that does not let go of the last session. */
export function sticks(site: FakeSite) {
  site.settings.practice.start_while_plugged = 'try_then_reset';
  site.refused = true;
  const [first] = site.connectors.values();
  if (first) site.change(first.evse_id, { state: 'finishing' });
}

/** A take-over of two weeks, some days in. */
export function learns({ settings }: FakeSite) {
  const now = Date.now();
  settings.policy.learning = {
    since: iso(now - 3 * DAY),
    until: iso(now + 11 * DAY),
    addresses: ['10.0.8.0/24'],
  };
}
