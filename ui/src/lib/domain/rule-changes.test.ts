import { describe, expect, it } from 'vitest';
import type { Rule } from '$lib/api/policy-types';
import { blankRule, drafted, moved, ruleChanges } from './rule-changes';

const rule = (id: string, change: Partial<Rule> = {}): Rule => ({
  id,
  version: 1,
  ...blankRule(),
  name: id,
  ...change,
});
const live = [rule('a'), rule('b'), rule('c')];
const kinds = (draft: Rule[]) => ruleChanges(live, draft).map(({ kind }) => kind);

describe('the changes of a draft', () => {
  it('are none for a copy, whatever versions the rules have', () => {
    expect(kinds(live.map((one) => ({ ...one, version: 7 })))).toEqual([]);
  });

  it('are what is new, other, gone or elsewhere', () => {
    expect(kinds([...live, rule('d')])).toEqual(['added']);
    expect(kinds([rule('a', { enabled: false }), rule('b'), rule('c')])).toEqual(['changed']);
    expect(kinds([rule('a'), rule('c')])).toEqual(['removed']);
    expect(kinds(moved(live, 'b', 1))).toEqual(['reordered']);
    expect(kinds([rule('c'), rule('d')])).toEqual(['added', 'removed', 'removed']);
  });
});

it('a rule moves by one place, and not past the ends', () => {
  expect(moved(live, 'b', -1).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  expect(moved(live, 'a', -1)).toBe(live);
  expect(moved(live, 'c', 1)).toBe(live);
});

it('a rule is kept in a draft under its own id, without its version', () => {
  expect(drafted(rule('a'))).not.toHaveProperty('version');
  expect(drafted(rule('a')).id).toBe('a');
});
