import { m } from '$lib/i18n';
import type { Check, CheckCode, CheckOutcome, Decision } from '$lib/api/policy-types';
import { reasonSentence } from './sentences';

/** What a check asks, as a statement that holds or does not. */
export const checkWords: Record<CheckCode, () => string> = {
  api_key: m.check_api_key,
  api_enabled: m.check_api_enabled,
  source_ip: m.check_source_ip,
  caller_permission: m.check_caller_permission,
  rate_limit: m.check_rate_limit,
  station_known: m.check_station_known,
  station_active: m.check_station_active,
  connector_valid: m.check_connector_valid,
  station_reachable: m.check_station_reachable,
  token_valid: m.check_token_valid,
  access_rules: m.check_access_rules,
  time_access: m.check_time_access,
  connector_state: m.check_connector_state,
  reservation: m.check_reservation,
  pool_share: m.check_pool_share,
  payment: m.check_payment,
  charging_profile: m.check_charging_profile,
  site_power: m.check_site_power,
};

/** What came out of a check, in a word. */
export const outcomeWords: Record<CheckOutcome, () => string> = {
  allow: m.check_pass,
  limit: m.check_limit,
  queue: m.check_queue,
  deny: m.check_stop,
  skipped: m.check_skipped,
  not_applicable: m.check_not_applicable,
  error: m.check_error,
};

export const denies = (check: Pick<Check, 'outcome'>) =>
  check.outcome === 'deny' || check.outcome === 'error';

/** What a check says, if it says anything. */
export const checkSentence = (check: Pick<Check, 'reason' | 'message'>) =>
  check.reason ? reasonSentence(check.reason, check.message) : undefined;

/** Everything that stands in the way, in the order of the checks. */
export const obstacles = (decision: Pick<Decision, 'checks'>) => decision.checks.filter(denies);

/** Why it may only start within limits, or not yet. */
export const conditions = (decision: Pick<Decision, 'checks'>) =>
  decision.checks.filter(({ outcome }) => outcome === 'limit' || outcome === 'queue');

/** Whether somebody with the right to may let it pass: nothing else stands in the way. */
export function mayBeOverridden(decision: Pick<Decision, 'checks'>): boolean {
  const found = obstacles(decision);
  return found.length > 0 && found.every(({ overridable }) => overridable);
}

/** Whether a start past the rules passes by all that stands in the way. */
export const mayBePassedBy = (decision: Pick<Decision, 'checks'>) =>
  obstacles(decision).every(({ bypassable }) => bypassable);

/** The verdict in a sentence. */
export function verdictSentence(
  decision: Pick<Decision, 'outcome' | 'primary' | 'message' | 'checks'> & Partial<Decision>,
): string {
  if (decision.outcome === 'deny')
    return decision.primary
      ? reasonSentence(decision.primary, decision.message)
      : m.why_policy_unavailable();
  if (decision.mode === 'bypass') return m.decision_was_bypassed();
  if (decision.override) return m.verdict_overridden();
  const said = conditions(decision).map(checkSentence).filter(Boolean).join(' ');
  if (decision.outcome === 'queue') return m.verdict_queue();
  return said || m.verdict_allowed();
}

/** The check that decided: the first denial, else what limits, else the rule that lets in. */
export function decidingCheck(decision: Pick<Decision, 'checks'>): Check | undefined {
  return (
    obstacles(decision)[0] ??
    conditions(decision)[0] ??
    decision.checks.find(({ code, rule }) => code === 'access_rules' && rule)
  );
}

/** The nearest changes that would turn each obstacle. */
export function flipHints(decision: Pick<Decision, 'checks'>): string[] {
  const hints = obstacles(decision).flatMap((check) => {
    const hint = flipHint(check);
    return hint ? [hint] : [];
  });
  return [...new Set(hints)];
}

function flipHint(check: Check): string | undefined {
  switch (check.code) {
    case 'api_key':
    case 'api_enabled':
    case 'source_ip':
    case 'caller_permission':
      return m.flip_caller();
    case 'rate_limit':
      return m.flip_rate();
    case 'station_known':
    case 'connector_valid':
      return m.flip_other_bay();
    case 'station_active':
      return m.flip_switch_on();
    case 'station_reachable':
      return m.flip_reachable();
    case 'token_valid':
      return m.flip_card();
    case 'access_rules':
      return check.rule ? m.flip_rule({ rule: check.rule.name }) : m.flip_new_rule();
    case 'time_access':
      return check.rule ? m.flip_time({ rule: check.rule.name }) : m.flip_wait();
    case 'connector_state':
      return m.flip_free();
    case 'reservation':
    case 'pool_share':
      return m.flip_other_bay();
    case 'payment':
      return m.flip_payment();
    case 'charging_profile':
      return m.flip_limit();
    case 'site_power':
      return m.flip_power();
  }
}
