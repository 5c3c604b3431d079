import type { RuleText } from '$lib/api/policy-types';

const isAlways = ({ windows, from, until, holidays, recurrence }: RuleText['when']) =>
  windows.length === 0 && !from && !until && !recurrence && holidays === 'include';

const isLimited = ({ limits, tariff }: RuleText) =>
  tariff !== null || Object.values(limits).some((limit) => limit !== null);

const letsIn = (rule: RuleText) => rule.enabled && rule.effect === 'allow' && !isLimited(rule);

const letsEverybodyIn = (rule: RuleText) =>
  letsIn(rule) && rule.who.kind === 'anyone' && rule.where.kind === 'site' && isAlways(rule.when);

/** Rules that let in whom another lets in anyway, by their names. Where something keeps people out,
    a rule that lets in may matter all the same. */
export function withoutEffect<One extends RuleText>(
  rules: One[],
): { rule: string; other: string }[] {
  const open = rules.find(letsEverybodyIn);
  const keepsOut = (rule: One) => rule.enabled && rule.effect === 'deny';
  if (!open || rules.some(keepsOut)) return [];
  return rules
    .filter((rule) => rule !== open && letsIn(rule))
    .map(({ name }) => ({ rule: name, other: open.name }));
}
