// What rules, times and circuits say, as sentences: why, and what to do.
import * as format from '$lib/format';
import { m } from '$lib/i18n';

type Args = Record<string, unknown>;
type Say = (args: Args) => string;

const words = (args: Args, name: string): string | undefined => {
  const value = args[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};
const number = (args: Args, name: string): number | undefined => {
  const value = args[name];
  return typeof value === 'number' ? value : undefined;
};
const amps = (args: Args, name: string) => format.current(number(args, name));
const moment = (args: Args, name: string) => format.moment(words(args, name), Date.now());
const rule = (args: Args) => words(args, 'rule') ?? format.UNKNOWN;
const circuit = (args: Args) => words(args, 'circuit') ?? m.power_the_site();

/** Why there is too little power, and when there should be some, where that is known. */
function untilFree(
  args: Args,
  why: (about: { circuit: string; free: string; minimum: string }) => string,
): string {
  const said = why({
    circuit: circuit(args),
    free: amps(args, 'free_ma'),
    minimum: amps(args, 'minimum_ma'),
  });
  if (!words(args, 'free_at')) return said;
  return `${said} ${m.why_free_at({ time: moment(args, 'free_at') })}`;
}

function outsideHours(args: Args): string {
  const about = { rule: rule(args), now: moment(args, 'now') };
  return words(args, 'next_at')
    ? m.why_outside_hours_until({ ...about, next: moment(args, 'next_at') })
    : m.why_outside_hours(about);
}

function siteClosed(args: Args): string {
  return words(args, 'next_at')
    ? m.why_site_closed_until({ rule: rule(args), next: moment(args, 'next_at') })
    : m.why_site_closed({ rule: rule(args) });
}

function accessDenied(args: Args): string {
  if (!words(args, 'rule')) return m.why_access_denied();
  const zone = words(args, 'zone');
  return zone
    ? m.why_access_denied_in({ rule: rule(args), zone })
    : m.why_access_denied_by({ rule: rule(args) });
}

function accessLimited(args: Args): string {
  const limits = [
    number(args, 'power_w') !== undefined && format.power(number(args, 'power_w')),
    number(args, 'energy_wh') !== undefined && format.energy(number(args, 'energy_wh')),
    number(args, 'duration_s') !== undefined &&
      format.duration((number(args, 'duration_s') ?? 0) * 1000),
  ].filter((part) => part !== false);
  return m.why_access_limited({ limits: limits.join(', ') || format.UNKNOWN, rule: rule(args) });
}

/** Problems of the API's catalogue that rules and circuits lead to. */
export const policyProblems = {
  access_denied: accessDenied,
  vehicle_not_permitted: () => m.why_vehicle_not_permitted(),
  vehicle_incompatible: () => m.why_vehicle_incompatible(),
  outside_allowed_hours: outsideHours,
  site_closed: siteClosed,
  power_limit_too_low: (args) =>
    m.why_power_limit_too_low({
      current: amps(args, 'current_ma'),
      minimum: amps(args, 'minimum_ma'),
    }),
  bypass_reason_required: () => m.why_bypass_reason(),
  profile_invalid: () => m.why_profile_invalid(),
  profile_not_supported: (args) =>
    words(args, 'what') ? m.why_profile_beyond() : m.why_profile_not_supported(),
  sessions_limit_reached: (args) =>
    m.why_sessions_limit({ rule: rule(args), most: format.count(number(args, 'most')) }),
  payment_required: (args) => m.why_payment({ tariff: words(args, 'tariff') ?? format.UNKNOWN }),
  site_power_exhausted: (args) => untilFree(args, m.why_site_power),
  policy_unavailable: () => m.why_policy_unavailable(),
  draft_outdated: () => m.why_draft_outdated(),
  circuit_in_use: () => m.why_circuit_in_use(),
  rule_invalid: (args) => {
    const at = words(args, 'at');
    return at ? m.why_rule_invalid_at({ at }) : m.why_rule_invalid();
  },
  circuit_invalid: () => m.why_circuit_invalid(),
  rule_not_found: () => m.why_rule_not_found(),
  rule_set_not_found: () => m.why_not_found(),
  draft_not_found: () => m.why_draft_not_found(),
  holiday_not_found: () => m.why_not_found(),
  learning_not_found: () => m.why_learning_not_found(),
  circuit_not_found: () => m.why_not_found(),
} satisfies Record<string, Say>;

/** What a check says of a session that may start all the same, and what ends one. */
export const policyOutcomes: Record<string, Say> = {
  access_limited: accessLimited,
  stops_at_window_end: (args) =>
    m.why_stops_at_end({ time: moment(args, 'ends_at'), rule: rule(args) }),
  limited_at_window_end: (args) =>
    m.why_limited_at_end({
      time: moment(args, 'ends_at'),
      power: format.power(number(args, 'power_w')),
      rule: rule(args),
    }),
  power_limit_exceeds_connector: (args) =>
    m.why_limit_above_bay({ maximum: amps(args, 'maximum_ma') }),
  power_limited: (args) =>
    words(args, 'circuit')
      ? m.why_power_limited({
          current: amps(args, 'current_ma'),
          circuit: circuit(args),
          free: amps(args, 'free_ma'),
        })
      : m.why_power_limited_safe({ current: amps(args, 'current_ma') }),
  waits_for_power: (args) => untilFree(args, m.why_waits_for_power),
  unknown_card_accepted: () => m.why_unknown_card_accepted(),
  connector_still_plugged: () => m.why_still_plugged(),
  limit_not_kept: () => m.why_limit_not_kept(),
  connector_state_stale: () => m.why_state_stale(),
  connector_state_unclear: () => m.why_state_unclear(),
  window_ended: () => m.why_window_ended(),
  duration_reached: () => m.why_duration_reached(),
  energy_reached: () => m.why_energy_reached(),
  expired: () => m.why_queue_expired(),
  caller: () => m.why_cancelled(),
  new_transaction: () => m.why_end_not_reported(),
  newer_transaction: () => m.why_end_not_reported(),
  connector_free: () => m.why_end_not_reported(),
};
