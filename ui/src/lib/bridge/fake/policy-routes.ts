import type { Circuit, DraftedRule, Rule, RulesInUse, RuleText } from '$lib/api/policy-types';
import { blankRule, drafted } from '$lib/domain/rule-changes';
import { json, nothing, page, problem, type Asked } from './answers';
import { listed, replayed, tested } from './past';
import { iso, newId } from './shapes';
import type { FakeSite } from './site';

/** What the learning period has seen. */
export function learning({ settings }: FakeSite): Response {
  const period = settings.policy.learning;
  if (!period) return problem(404, 'learning_not_found');
  return json({
    period,
    on: Date.parse(period.until) > Date.now(),
    starts: 31,
    would_refuse: 4,
    by_unknown_cards: 7,
    cards_to_name: 2,
    stations_approved: 3,
  });
}

/** `/rules` and what is under it. */
export function rules(site: FakeSite, asked: Asked): Response {
  const { policy } = site;
  const [, what, version, act] = asked.path;
  const live = () => json(policy.live);
  switch (what) {
    case undefined: {
      if (asked.method !== 'POST') return live();
      const made = policy.rule({ ...blankRule(), ...(asked.body as Partial<RuleText>) });
      policy.use([...policy.live.rules, made], 'edited');
      return json(made, 201);
    }
    case 'draft':
      return draft(site, asked);
    case 'history': {
      if (version === undefined)
        return page(
          [...policy.versions].reverse().map(({ set }) => set),
          asked,
        );
      const found = policy.versions.find(({ set }) => set.version === Number(version));
      if (!found) return problem(404, 'rule_set_not_found');
      if (act !== 'restore') return json(found);
      if (asked.body['apply']) policy.use(found.rules, 'restored', found.set.version);
      else policy.saveDraft(found.rules.map(drafted));
      return live();
    }
    default:
      return one(site, asked, what);
  }
}

function one(site: FakeSite, asked: Asked, id: string): Response {
  const { policy } = site;
  const found = policy.live.rules.find((rule) => rule.id === id);
  if (!found) return problem(404, 'rule_not_found');
  const others = (put: (rule: Rule) => Rule[]) =>
    policy.live.rules.flatMap((rule) => (rule.id === id ? put(rule) : [rule]));
  if (asked.method === 'DELETE') {
    policy.use(others(() => []), 'edited'); // prettier-ignore
    return nothing();
  }
  if (asked.method !== 'PATCH') return json(found);
  const after = { ...found, ...asked.body, version: policy.live.set.version + 1 };
  policy.use(others(() => [after]), 'edited'); // prettier-ignore
  return json(after);
}

function draft(site: FakeSite, asked: Asked): Response {
  const { policy } = site;
  const [, , act] = asked.path;
  if (asked.method === 'PUT')
    return json(policy.saveDraft(asked.body['rules'] as unknown as DraftedRule[]));
  const found = policy.draft;
  if (!found) return problem(404, 'draft_not_found');
  if (asked.method === 'DELETE') {
    policy.draft = undefined;
    return nothing();
  }
  if (act === 'test') return json(tested(site, found.rules));
  if (act === 'apply') {
    if (found.base !== policy.live.set.version && !asked.body['anyway'])
      return problem(409, 'draft_outdated');
    policy.use(found.rules, 'draft_applied');
    policy.draft = undefined;
    return json(policy.live);
  }
  return json({ ...found, outdated: found.base !== policy.live.set.version });
}

export function holidays(site: FakeSite, asked: Asked): Response {
  const [, id] = asked.path;
  if (asked.method === 'POST') {
    const { date = '', name = '', recurrence = null } = asked.body as Record<string, string>;
    const made = { id: newId(), date, name, recurrence };
    site.policy.holidays.push(made);
    return json(made, 201);
  }
  if (asked.method === 'DELETE') {
    site.policy.holidays = site.policy.holidays.filter((one) => one.id !== id);
    return nothing();
  }
  return page(
    site.policy.holidays.sort((one, other) => one.date.localeCompare(other.date)),
    asked,
  );
}

export function circuits(site: FakeSite, asked: Asked): Response {
  const { policy } = site;
  const [, id] = asked.path;
  if (!id && asked.method === 'POST') {
    const body = asked.body as Partial<Circuit>;
    const made: Circuit = {
      id: newId(),
      version: 1,
      name: '',
      parent_id: null,
      capacity_ma: [0, 0, 0],
      buffer_per_mille: 0,
      reserve_ma: [0, 0, 0],
      load_ma: [0, 0, 0],
      load_at: null,
      places: [],
      created_at: iso(Date.now()),
      ...body,
    };
    policy.circuits.push(made);
    return json(made, 201);
  }
  if (!id) return page(policy.circuits, asked);
  const found = policy.circuits.find((circuit) => circuit.id === id);
  if (!found) return problem(404, 'circuit_not_found');
  if (asked.method === 'DELETE') {
    if (policy.circuits.some(({ parent_id }) => parent_id === id))
      return problem(409, 'circuit_in_use');
    policy.circuits = policy.circuits.filter((circuit) => circuit !== found);
    return nothing();
  }
  if (asked.method === 'PATCH') {
    Object.assign(found, asked.body, { version: found.version + 1 });
    if (asked.body['load_ma']) found.load_at = iso(Date.now());
  }
  return json(found);
}

export function decisions(site: FakeSite, asked: Asked): Response {
  const [, id, act] = asked.path;
  if (!id) return listed(site, asked);
  const found = site.policy.decisions.get(id);
  if (!found) return problem(404, 'decision_not_found');
  if (act !== 'replay') return json(found);
  const rules = asked.body['rules'] as RulesInUse;
  if (rules === 'draft' && !site.policy.draft) return problem(404, 'draft_not_found');
  return json(replayed(site, found, rules));
}
