import { describe, expect, it } from 'vitest';
import { aCheck, aDecision } from '../../test/decisions';
import { decidingCheck, flipHints, mayBeOverridden, obstacles, verdictSentence } from './verdict';

const night = aCheck('time_access', {
  outcome: 'deny',
  overridable: true,
  reason: { code: 'outside_allowed_hours', args: { rule: 'Staff hours', now: null } },
  rule: { id: 'r1', version: 3, name: 'Staff hours' },
});
const broken = aCheck('connector_state', {
  outcome: 'deny',
  reason: { code: 'connector_faulted', args: {} },
});

describe('a verdict', () => {
  it('is the first denial, with every other obstacle beside it', () => {
    const decision = aDecision([night, broken]);
    expect(verdictSentence(decision)).toMatch(/Staff hours/);
    expect(obstacles(decision)).toHaveLength(2);
    expect(decidingCheck(decision)).toBe(night);
    expect(flipHints(decision)).toHaveLength(2);
  });

  it('may be overridden only when nothing else stands in the way', () => {
    expect(mayBeOverridden(aDecision([night]))).toBe(true);
    expect(mayBeOverridden(aDecision([night, broken]))).toBe(false);
    expect(mayBeOverridden(aDecision([]))).toBe(false);
  });

  it('says the limits that it allows within', () => {
    const limit = aCheck('access_rules', {
      outcome: 'limit',
      reason: { code: 'access_limited', args: { rule: 'Guests', power_w: 11_000 } },
    });
    expect(verdictSentence(aDecision([limit]))).toMatch(/11\.0.kW.*Guests/);
    expect(verdictSentence(aDecision([aCheck('token_valid')]))).toMatch(/Nothing stands against/);
  });

  it('counts a check that could not be answered as an obstacle', () => {
    const unanswered = aCheck('site_power', { outcome: 'error' });
    expect(obstacles(aDecision([unanswered]))).toEqual([unanswered]);
    expect(verdictSentence(aDecision([unanswered]))).toMatch(/could not be decided/);
  });
});
