// Builders for decisions: a test names the checks that matter to it.
import type { Check, CheckCode, Decision } from '$lib/api/policy-types';
import { NOON } from './build';

export const aCheck = (code: CheckCode, change: Partial<Check> = {}): Check => ({
  code,
  order: 1,
  overridable: false,
  bypassable: false,
  outcome: 'allow',
  reason: null,
  message: null,
  rule: null,
  facts: {},
  limits: null,
  ...change,
});

export function aDecision(checks: Check[], change: Partial<Decision> = {}): Decision {
  const denial = checks.find(({ outcome }) => outcome === 'deny' || outcome === 'error');
  return {
    id: 'decision-1',
    at: NOON,
    trigger: 'operator_start',
    mode: 'enforce',
    outcome: denial
      ? 'deny'
      : checks.some(({ outcome }) => outcome === 'limit')
        ? 'limit'
        : 'allow',
    primary: denial?.reason ?? null,
    message: null,
    actor: { kind: 'person', id: null },
    station_id: null,
    evse_id: null,
    token_id: null,
    session_id: null,
    rule_set: 1,
    checks,
    effective: {
      power_w: null,
      current_ma: null,
      energy_wh: null,
      duration_s: null,
      must_end_at: null,
      at_end: { action: 'finish', power_w: null },
      tariff: null,
      held_ma: null,
      charging_profile: null,
    },
    previous: null,
    override: null,
    ...change,
  };
}
