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
  facts_at: null,
  fact_age_s: null,
  limits: null,
  duration_ms: null,
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
    actor: { kind: 'person', id: null, role: null, ip: null },
    request: {
      power_w: null,
      current_ma: null,
      charging_profile: null,
      profile_hash: null,
      queue: false,
    },
    station_id: null,
    evse_id: null,
    connector: null,
    token_id: null,
    driver_id: null,
    vehicle_id: null,
    company_id: null,
    session_id: null,
    rule_set: 1,
    policy_version: null,
    evaluated_all: true,
    duration_ms: null,
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
    links: { session_id: null, command_ids: [], ocpp_message_ids: [], request_id: null },
    ...change,
  };
}
