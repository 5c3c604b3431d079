// The simulated site's decisions looked at again, and who may charge where.
import type {
  Decision,
  DecisionEntry,
  DecisionReplay,
  Matrix,
  MatrixVerdict,
  Rule,
  RuleTest,
  RuleTestChange,
  RulesInUse,
} from '$lib/api/policy-types';
import { json, page, type Asked } from './answers';
import { decide, ruled } from './decide';
import { iso } from './shapes';
import type { FakeSite } from './site';

const MONTH = 30 * 86_400_000;

/** The decision again, by other rules. */
function again(site: FakeSite, past: Decision, rules: Rule[]): Decision {
  const view = [...site.connectors.values()].find(({ evse_id }) => evse_id === past.evse_id);
  const asked = { bay: view?.bay?.id, ...(past.token_id && { token: past.token_id }) };
  return decide(site, asked, rules, Date.parse(past.at));
}
const verdictOf = ({ outcome, primary, message, effective }: Decision) => ({
  let_in: outcome !== 'deny',
  outcome,
  primary,
  message,
  effective,
});
/** Which rule spoke. */
const deciding = ({ checks, outcome }: Decision) =>
  checks.find(({ rule, ...check }) => rule && (outcome !== 'deny' || check.outcome === 'deny'))
    ?.rule ?? null;
/** What the rules alone say, whatever the bay is doing. */
const byRules = ({ checks }: Decision) =>
  checks.find(({ code, outcome }) => /access_rules|time_access/.test(code) && outcome === 'deny')
    ? 'deny'
    : 'allow';

function entry(site: FakeSite, decision: Decision): DecisionEntry {
  const view = [...site.connectors.values()].find(({ evse_id }) => evse_id === decision.evse_id);
  const used = site.cards.get(decision.token_id ?? '');
  const { id, at, trigger, mode, outcome, primary, message, actor, session_id, rule_set } =
    decision;
  return {
    id,
    at,
    trigger,
    mode,
    outcome,
    let_in: outcome !== 'deny' || mode === 'monitor',
    primary,
    message,
    actor,
    session_id,
    rule_set,
    rule: deciding(decision),
    overridden: decision.override !== null,
    station_id: decision.station_id,
    station: view?.station.identity ?? null,
    station_name: view?.station.name ?? null,
    connector: view?.connector ?? null,
    bay_label: view?.bay?.label ?? null,
    token_id: decision.token_id,
    card: used?.card ?? null,
    driver_id: used?.driver_id ?? null,
    driver: used?.driver ?? null,
  };
}

const all = (site: FakeSite) =>
  [...site.policy.decisions.values()].sort((one, other) => other.at.localeCompare(one.at));

export function listed(site: FakeSite, asked: Asked): Response {
  const wanted = (name: string, value: string | null) =>
    !asked.query.get(name) || asked.query.get(name) === value;
  const found = all(site).filter(
    ({ outcome, mode, station_id, token_id }) =>
      (!asked.query.has('despite_rules') || (outcome === 'deny' && mode === 'monitor')) &&
      wanted('outcome', outcome) &&
      wanted('station', station_id) &&
      wanted('token', token_id),
  );
  return page(
    found.map((decision) => entry(site, decision)),
    asked,
  );
}

export function tested(site: FakeSite, rules: Rule[]): RuleTest {
  const to = Date.now();
  const starts = all(site).filter(({ at }) => Date.parse(at) >= to - MONTH);
  const changes = starts.flatMap((past): RuleTestChange[] => {
    const after = again(site, past, rules);
    const before = byRules(again(site, past, site.policy.live.rules));
    if (before === byRules(after)) return [];
    return [
      {
        change: byRules(after) === 'deny' ? 'refused' : 'allowed',
        decision: entry(site, past),
        after: verdictOf(after),
        rule: deciding(after),
      },
    ];
  });
  const count = (wanted: RuleTestChange['change']) =>
    changes.filter(({ change }) => change === wanted).length;
  return {
    base: site.policy.draft?.base ?? site.policy.live.set.version,
    from: iso(to - MONTH),
    to: iso(to),
    starts: starts.length,
    refused: starts.filter(({ outcome }) => outcome === 'deny').length,
    from_desk: 0,
    would_refuse: count('refused'),
    would_allow: count('allowed'),
    would_limit: 0,
    without_facts: 0,
    more_starts: false,
    changes,
  };
}

export function replayed(site: FakeSite, past: Decision, rules: RulesInUse): DecisionReplay {
  const { live, draft } = site.policy;
  const before = again(site, past, live.rules);
  const after = again(site, past, (rules === 'draft' && draft?.rules) || live.rules);
  return {
    decision_id: past.id,
    rules,
    rule_set: live.set.version,
    changed: byRules(before) !== byRules(after),
    before: verdictOf(past),
    after: verdictOf(after),
    changes: [],
    checks: after.checks,
  };
}

/** By groups and zones: a card of the group, at the first bay of the zone. */
export function matrix(site: FakeSite, { query }: Asked): Response {
  const at = Date.parse(query.get('at') ?? iso(Date.now()));
  const { live, draft, groups } = site.policy;
  const rules = (query.get('rules') === 'draft' && draft?.rules) || live.rules;
  const views = [...site.connectors.values()];
  const zones = [...new Set(views.map(({ bay }) => bay?.zone ?? ''))];
  const verdicts: MatrixVerdict[] = [];
  const line = (note: string | undefined) =>
    zones.map((zone) => {
      const view = views.find(({ bay }) => (bay?.zone ?? '') === zone);
      const card = [...site.cards.values()].find((one) => note !== undefined && one.note === note);
      const checks = ruled(site, rules, at, view, card);
      const denial = checks.find(({ outcome }) => outcome === 'deny');
      const limit = checks.find(({ limits }) => limits)?.limits;
      verdicts.push({
        outcome: denial ? 'deny' : limit ? 'limit' : 'allow',
        bays: null,
        reason: denial?.reason ?? null,
        message: null,
        rule: denial?.rule ?? checks.find(({ rule }) => rule)?.rule ?? null,
        power_w: limit?.power_w ?? null,
        must_end_at: null,
      });
      return verdicts.length - 1;
    });
  const found: Matrix = {
    at: iso(at),
    lines: 'groups',
    columns: 'zones',
    places: zones.map((name) => ({
      kind: 'zone',
      id: null,
      name,
      bays: views.filter(({ bay }) => bay?.zone === name).length,
    })),
    more_places: false,
    people: [
      { kind: 'anyone', id: null, name: null, boxes: line(undefined) },
      ...groups.map(({ id, cards }) => ({
        kind: 'group' as const,
        id,
        name: site.registry.groups.get(id)?.name ?? null,
        boxes: line(cards[0]),
      })),
    ],
    verdicts,
    next_cursor: null,
  };
  return json(found);
}
