import type { Command, Readiness, ReadinessSetting, Station } from '$lib/api/types';
import { type Asked, json } from './answers';
import { iso, newId } from './shapes';
import type { FakeSite } from './site';

const setting = (name: string, change: Partial<ReadinessSetting>): ReadinessSetting => ({
  setting: name,
  state: 'good',
  value: 'false',
  wanted: 'false',
  correctable: false,
  message: 'The setting matters to the rules.',
  change: null,
  ...change,
});

/** How a charger of the harbour says that it is set. */
const said = (): ReadinessSetting[] => [
  setting('LocalPreAuthorize', { state: 'undermines', value: 'true', correctable: true }),
  setting('AllowOfflineTxForUnknownId', { state: 'undermines', value: 'true', correctable: true }),
  setting('MaxEnergyOnInvalidId', { state: 'not_supported', value: null, wanted: '0' }),
  setting('ConnectionTimeOut', {
    state: 'weakens',
    value: '60',
    wanted: '120',
    correctable: true,
  }),
  setting('SupportedFeatureProfiles', { value: 'Core,SmartCharging', wanted: null }),
];

const checks = new WeakMap<FakeSite, Map<string, Readiness>>();

/** `/stations/{id}/readiness` and what is under it. */
export function readiness(site: FakeSite, found: Station, asked: Asked): Response {
  const [, , , act] = asked.path;
  const known = checks.get(site) ?? new Map<string, Readiness>();
  checks.set(site, known);
  const check = known.get(found.id) ?? {
    station_id: found.id,
    online: found.online,
    read_at: null,
    undermine: 0,
    weaken: 0,
    unknown: 12,
    settings: [],
  };
  known.set(found.id, check);
  if (act === 'read') {
    check.read_at = iso(Date.now());
    check.settings = said();
  }
  const chosen = (asked.body['settings'] ?? []) as string[];
  for (const one of check.settings)
    if (act === 'correct' && chosen.includes(one.setting)) correct(found, one);
  count(check);
  return json(act === 'correct' ? { commands: [] } : check, act ? 202 : 200);
}

/** The charger does as told, but for its time-out. */
function correct(station: Station, one: ReadinessSetting) {
  const refuses = one.setting === 'ConnectionTimeOut';
  const now = iso(Date.now());
  one.change = {
    id: newId(),
    station_id: station.id,
    evse_id: null,
    session_id: null,
    type: 'change_configuration',
    message: null,
    connector: null,
    setting: one.setting,
    value: one.wanted,
    state: refuses ? 'acknowledged' : 'effect_confirmed',
    answer: refuses
      ? { status: 'rejected', said: 'Rejected' }
      : { status: 'accepted', said: 'Accepted' },
    actor: { kind: 'person', id: null },
    reason: null,
    created_at: now,
    expires_at: null,
    sent_at: now,
    answered_at: now,
    effect_at: refuses ? null : now,
  } satisfies Command;
  if (refuses) return;
  Object.assign(one, { state: 'good', value: one.wanted, correctable: false });
}

function count(check: Readiness) {
  const of = (state: ReadinessSetting['state']) =>
    check.settings.filter((one) => one.state === state).length;
  check.undermine = of('undermines');
  check.weaken = of('weakens');
  if (check.read_at) check.unknown = of('unknown');
}
