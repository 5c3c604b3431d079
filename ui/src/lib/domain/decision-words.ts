// A decision as words: who asked, within which limits, and the whole as text to pass on.
import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { AtEnd, Decision, DecisionTrigger, Limits } from '$lib/api/policy-types';
import { factsOfCheck, type Fact, type NameOf } from './facts';
import {
  checkSentence,
  checkWords,
  decidingCheck,
  flipHints,
  outcomeWords,
  verdictSentence,
} from './verdict';

const triggers: Record<DecisionTrigger, () => string> = {
  api_start: m.decision_trigger_api_start,
  operator_start: m.decision_trigger_operator_start,
  queued_dispatch: m.decision_trigger_queued_dispatch,
  rfid_authorize: m.decision_trigger_rfid_authorize,
  transaction_start: m.decision_trigger_transaction_start,
  dry_run: m.decision_trigger_dry_run,
};

/** What it was made for, and with which rules. */
export const madeBy = ({ trigger, rule_set }: Pick<Decision, 'trigger' | 'rule_set'>) =>
  m.decision_made_by({
    trigger: triggers[trigger](),
    version: format.count(rule_set),
  });

/** Which rule or circuit decided, in a sentence. */
export function deciderSentence(decision: Pick<Decision, 'checks'>): string | undefined {
  const check = decidingCheck(decision);
  if (!check?.rule) return undefined;
  return check.code === 'site_power'
    ? m.decision_by_circuit({ circuit: check.rule.name })
    : m.decision_by_rule({ rule: check.rule.name });
}

/** What becomes of a session that still runs at the end of its time. */
export function atEndWord({ action, power_w }: AtEnd): string {
  switch (action) {
    case 'finish':
      return m.rule_end_finish();
    case 'stop':
      return m.rule_end_stop();
    case 'limit':
      return m.rule_end_limit({ power: format.power(power_w) });
  }
}

/** The limits that it allows within. */
export function limitFacts(limits: Limits | undefined, now: number): Fact[] {
  if (!limits) return [];
  const { power_w, current_ma, energy_wh, duration_s, must_end_at, at_end, tariff } = limits;
  const facts: (Fact | false)[] = [
    power_w !== null && { label: m.decision_limit_power(), value: format.power(power_w) },
    current_ma !== null && { label: m.decision_limit_current(), value: format.current(current_ma) },
    energy_wh !== null && { label: m.decision_limit_energy(), value: format.energy(energy_wh) },
    duration_s !== null && {
      label: m.decision_limit_duration(),
      value: format.duration(duration_s * 1000),
    },
    must_end_at !== null && {
      label: m.decision_limit_ends(),
      value: format.moment(must_end_at, now),
    },
    must_end_at !== null && { label: m.decision_limit_then(), value: atEndWord(at_end) },
    tariff !== null && { label: m.fact_tariff(), value: tariff },
  ];
  return facts.filter((fact) => fact !== false);
}

/** What was asked for beside a place and somebody, and how. */
export function askedFacts({ request, actor }: Pick<Decision, 'request' | 'actor'>): Fact[] {
  const { power_w, current_ma, charging_profile, queue } = request;
  const facts: (Fact | false)[] = [
    power_w !== null && { label: m.decision_limit_power(), value: format.power(power_w) },
    current_ma !== null && { label: m.decision_limit_current(), value: format.current(current_ma) },
    charging_profile !== null && {
      label: m.fact_periods(),
      value: format.count(charging_profile.periods.length),
    },
    queue && { label: m.fact_queue(), value: m.check_pass() },
    actor.ip !== null && { label: m.fact_source_ip(), value: actor.ip },
  ];
  return facts.filter((fact) => fact !== false);
}

/** The whole decision as text, for a message to somebody. */
export function decisionText(decision: Decision, name: NameOf): string {
  const hints = flipHints(decision);
  const lines = decision.checks.map((check, place) => {
    const facts = factsOfCheck(check, name).map(({ label, value }) => `${label}: ${value}`);
    const rule = check.rule ? ` [${check.rule.name}]` : '';
    const said = checkSentence(check);
    return [
      `${place + 1}. ${checkWords[check.code]()} – ${outcomeWords[check.outcome]()}${rule}`,
      ...(said ? [`   ${said}`] : []),
      ...(facts.length > 0 ? [`   ${facts.join('; ')}`] : []),
    ].join('\n');
  });
  return [
    verdictSentence(decision),
    `${format.exact(decision.at)}. ${madeBy(decision)}`,
    ...(deciderSentence(decision) ? [deciderSentence(decision)] : []),
    ...(hints.length > 0 ? [`${m.decision_flip()}: ${hints.join('; ')}`] : []),
    '',
    ...lines,
    '',
    decision.id,
  ].join('\n');
}
