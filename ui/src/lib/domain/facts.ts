// The facts that a check looked at, as pairs of words. Ids of things become their names where those
// are known; what has no words here keeps the server's.
import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { ListedKind } from '$lib/api/policy';
import type { Check } from '$lib/api/policy-types';

export interface Fact {
  label: string;
  value: string;
}
/** How things are called that facts name by id. */
export type NameOf = (id: string, kind?: ListedKind) => string | undefined;

/** Facts that name people and their things. */
const kinds: Record<string, ListedKind> = {
  token_id: 'token',
  driver_id: 'driver',
  vehicle_id: 'vehicle',
  company_id: 'company',
  groups: 'group',
};

const labels: Record<string, () => string> = {
  access_mode: m.fact_access_mode,
  active: m.fact_active,
  age_s: m.fact_age,
  allowed_addresses: m.fact_allowed_addresses,
  api_enabled: m.fact_api_enabled,
  asked: m.fact_asked,
  attempt: m.fact_attempt,
  bay_id: m.fact_bay,
  caller: m.fact_caller,
  circuits: m.fact_circuits,
  closes_at: m.fact_closes_at,
  company_id: m.fact_company,
  connectors: m.fact_plugs,
  counted: m.fact_counted,
  current_ma: m.fact_current,
  desk: m.fact_desk,
  driver_id: m.fact_driver,
  enrolment: m.fact_enrolment,
  evse_id: m.fact_bay,
  free_ma: m.fact_free,
  free_only: m.practice_free_only,
  groups: m.fact_groups,
  holiday: m.fact_holiday,
  in_use_by: m.fact_in_use_by,
  keeps_limits: m.fact_keeps_limits,
  kind: m.fact_kind,
  last_seen_at: m.fact_last_seen,
  local_time: m.fact_local_time,
  max_concurrent: m.fact_at_once,
  maximum_ma: m.fact_maximum,
  minimum_ma: m.fact_minimum,
  low_power: m.fact_low_power,
  must_be_enforceable: m.practice_enforceable,
  online: m.fact_online,
  payment: m.fact_payment,
  periods: m.fact_periods,
  permission: m.fact_permission,
  phases: m.fact_phases,
  queue: m.fact_queue,
  registration: m.fact_registration,
  rules: m.fact_rules,
  running: m.fact_running,
  said_now: m.fact_said_now,
  source_ip: m.fact_source_ip,
  stack_level: m.fact_stack_level,
  start_while_plugged: m.practice_plugged,
  station_id: m.fact_charger,
  status: m.fact_status,
  tariff: m.fact_tariff,
  token_id: m.fact_card,
  valid_from: m.fact_valid_from,
  valid_until: m.fact_valid_until,
  vehicle_id: m.fact_vehicle,
  wanted_ma: m.fact_wanted,
  zone: m.fact_zone,
};

/** Values of enumerations, in the desk's words. */
const values: Record<string, () => string> = {
  open: m.access_open,
  private: m.access_private,
  person: m.fact_a_person,
  api_token: m.origin_api,
  approved: m.fact_approved,
  quarantined: m.fact_waits_for_approval,
  rejected: m.fact_rejected,
  active: m.card_valid,
  blocked: m.card_blocked,
  lost: m.card_lost,
  unknown: m.card_unknown,
  rfid: m.fact_rfid,
  virtual: m.fact_virtual,
  none: m.fact_free_of_charge,
  limit_or_refuse: m.power_limit_or_refuse,
  limit_or_wait: m.power_limit_or_wait,
  wait: m.power_wait,
  allow: m.practice_allow,
  allow_where_plugged: m.practice_allow_plugged,
  try_then_reset: m.practice_try_reset,
  refuse: m.practice_refuse,
  accepted: m.fact_accepted,
  pending: m.fact_waits_for_approval,
  available: m.state_free,
  preparing: m.state_plugged,
  charging: m.state_charging,
  suspended_ev: m.state_paused_by_car,
  suspended_evse: m.state_waiting_for_power,
  finishing: m.state_unplug,
  reserved: m.state_booked,
  unavailable: m.state_out_of_order,
  faulted: m.state_fault,
};

export const factLabel = (name: string) => labels[name]?.() ?? name.replaceAll('_', ' ');

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

function named(value: object, name: NameOf): string {
  const of = value as Record<string, unknown>;
  if (typeof of['name'] === 'string') return of['name'];
  return typeof of['id'] === 'string' ? (name(of['id']) ?? m.fact_gone()) : format.UNKNOWN;
}

function factValue(key: string, value: unknown, name: NameOf): string {
  if (value === null || value === undefined) return format.UNKNOWN;
  if (typeof value === 'boolean') return value ? m.check_pass() : m.check_stop();
  if (Array.isArray(value)) {
    if (value.length === 0) return m.fact_nothing();
    return value.map((one) => factValue(key, one, name)).join(', ');
  }
  if (typeof value === 'object') return named(value, name);
  if (typeof value === 'number') {
    if (key.endsWith('_ma')) return format.current(value);
    if (key.endsWith('_w')) return format.power(value);
    if (key.endsWith('_s')) return format.duration(value * 1000);
    return format.count(value);
  }
  const text = String(value);
  if (isUuid(text)) return name(text, kinds[key]) ?? m.fact_gone();
  if (key.endsWith('_at') || key.startsWith('valid_')) return format.exact(text);
  const word = Object.hasOwn(values, text) ? values[text] : undefined;
  return word?.() ?? text;
}

/** All facts of a check, those first that people ask for. */
function factsOf(facts: Record<string, unknown>, name: NameOf): Fact[] {
  return Object.entries(facts).map(([key, value]) => ({
    label: factLabel(key),
    value: factValue(key, value, name),
  }));
}

/** A check's facts, and how old the oldest was then, where that matters. */
export function factsOfCheck(
  { facts, fact_age_s }: Pick<Check, 'facts' | 'fact_age_s'>,
  name: NameOf,
): Fact[] {
  const age = fact_age_s
    ? [{ label: m.fact_age(), value: format.duration(fact_age_s * 1000) }]
    : [];
  return [...factsOf(facts, name), ...age];
}

/** Whether a fact has a label of its own. */
export const hasLabel = (name: string) => Object.hasOwn(labels, name);
