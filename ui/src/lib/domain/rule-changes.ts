import type { DraftedRule, Rule, RuleText } from '$lib/api/policy-types';

/** What a draft would change about the rules in use. */
export type RuleChange =
  | { kind: 'added'; after: Rule }
  | { kind: 'changed'; before: Rule; after: Rule }
  | { kind: 'removed'; before: Rule }
  | { kind: 'reordered' };

export const blankRule = (): RuleText => ({
  name: '',
  note: '',
  enabled: true,
  who: { kind: 'anyone', id: null },
  where: { kind: 'site', id: null, zone: null },
  when: { windows: [], from: null, until: null, holidays: 'include', recurrence: null },
  effect: 'allow',
  limits: { power_w: null, energy_wh: null, duration_s: null, sessions: null },
  at_end: { action: 'finish', power_w: null },
  tariff: null,
});

/** What a rule says, without which one it is. */
export function textOf(rule: Rule | DraftedRule): RuleText {
  const { name, note, enabled, who, where, when, effect, limits, at_end, tariff } = rule;
  return { name, note, enabled, who, where, when, effect, limits, at_end, tariff };
}

/** A rule as it is kept in a draft. */
export const drafted = (rule: Rule): DraftedRule => ({ id: rule.id, ...textOf(rule) });

const same = (one: Rule, other: Rule) =>
  JSON.stringify(textOf(one)) === JSON.stringify(textOf(other));

/** From the rules in use to those of a draft. */
export function ruleChanges(live: Rule[], draft: Rule[]): RuleChange[] {
  const before = new Map(live.map((rule) => [rule.id, rule]));
  const after = new Map(draft.map((rule) => [rule.id, rule]));
  const changes: RuleChange[] = [];
  for (const rule of draft) {
    const old = before.get(rule.id);
    if (!old) changes.push({ kind: 'added', after: rule });
    else if (!same(old, rule)) changes.push({ kind: 'changed', before: old, after: rule });
  }
  for (const rule of live) if (!after.has(rule.id)) changes.push({ kind: 'removed', before: rule });
  const order = (rules: Rule[], kept: Map<string, Rule>) =>
    rules
      .filter(({ id }) => kept.has(id))
      .map(({ id }) => id)
      .join();
  if (order(live, after) !== order(draft, before)) changes.push({ kind: 'reordered' });
  return changes;
}

/** The rules with one of them a place further up (-1) or down (1). */
export function moved(rules: Rule[], id: string, way: -1 | 1): Rule[] {
  const at = rules.findIndex((rule) => rule.id === id);
  const to = at + way;
  const rule = rules[at];
  const other = rules[to];
  if (!rule || !other) return rules;
  return rules.map((one, index) => (index === at ? other : index === to ? rule : one));
}
