import { describe, expect, it } from 'vitest';
import { blankRule } from './rule-changes';
import { amount, faultsOf, formOf, newWindow, ruleOf } from './rule-form';

const form = (change: object = {}) => ({ ...formOf({ ...blankRule(), name: 'Day' }), ...change });

describe('the form of a rule', () => {
  it('gives the rule back that it was filled with', () => {
    const rule = {
      ...blankRule(),
      name: 'Day',
      limits: { power_w: 11_000, energy_wh: 20_500, duration_s: 5400, sessions: 3 },
      at_end: { action: 'limit' as const, power_w: 4100 },
      when: { ...blankRule().when, windows: [newWindow()] },
    };
    expect(ruleOf(formOf(rule))).toEqual(rule);
  });

  it('reads numbers as people write them', () => {
    expect(amount('11,5')).toBe(11.5);
    expect(amount(' ')).toBeUndefined();
    expect(amount('0')).toBeNaN();
    expect(amount('eleven')).toBeNaN();
  });

  it('says what is missing, each at its field', () => {
    expect(faultsOf(form())).toEqual({});
    expect(Object.keys(faultsOf(formOf()))).toEqual(['name']);
    const rule = { ...form().rule, effect: 'limit' as const };
    expect(Object.keys(faultsOf(form({ rule })))).toEqual(['limits']);
    const who = { ...form().rule, who: { kind: 'group' as const, id: null } };
    expect(Object.keys(faultsOf(form({ rule: who })))).toEqual(['who']);
    expect(Object.keys(faultsOf(form({ power: '-3' })))).toEqual(['power']);
  });

  it('drops limits from a rule that keeps out, and windows from one that always holds', () => {
    const rule = {
      ...form().rule,
      effect: 'deny' as const,
      when: { ...blankRule().when, windows: [newWindow()] },
    };
    const read = ruleOf(form({ rule, power: '11', timed: false }));
    expect(read.limits.power_w).toBeNull();
    expect(read.when.windows).toEqual([]);
  });
});
