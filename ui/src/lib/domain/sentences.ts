// The server says why by a stable code with arguments; the words are made here, in the language of the
// screen. A code without words falls back to the server's own sentence.
import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { Connector, ProblemCode, Reason } from '$lib/api/types';
import type { Problem } from '$lib/api/problem';
import { policyOutcomes, policyProblems } from './policy-sentences';

type Args = Record<string, unknown>;

const text = (args: Args, name: string): string => {
  const value = args[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : format.UNKNOWN;
};

type Say = (args: Args) => string;

/** Each problem of the API's catalogue; a new one does not compile before it has words. */
const problems: Record<ProblemCode, Say> = {
  invalid_json: () => m.why_internal_error(),
  connector_invalid: () => m.why_connector_invalid(),
  connector_required: () => m.why_connector_required(),
  token_too_long: () => m.why_token_too_long(),
  api_key_missing: () => m.why_signed_out(),
  api_key_invalid: () => m.why_signed_out(),
  sign_in_code_invalid: () => m.sign_in_code_invalid(),
  api_disabled: () => m.why_api_disabled(),
  source_ip_not_allowed: (args) => m.why_source_ip({ address: text(args, 'source_ip') }),
  permission_denied: () => m.why_permission_denied(),
  host_not_allowed: () => m.why_host_not_allowed(),
  origin_not_allowed: () => m.why_host_not_allowed(),
  station_not_active: () => m.why_station_not_active(),
  token_unknown: () => m.why_token_unknown(),
  token_blocked: () => m.why_token_blocked(),
  token_expired: () => m.why_token_expired(),
  token_not_yet_valid: () => m.why_token_not_yet_valid(),
  token_concurrent: () => m.why_token_concurrent(),
  station_not_found: () => m.why_station_not_found(),
  session_not_found: () => m.why_session_not_found(),
  token_not_found: () => m.why_token_not_found(),
  connector_in_use: () => m.why_connector_in_use(),
  start_already_pending: () => m.why_start_already_pending(),
  connector_not_released: () => m.why_connector_not_released(),
  connector_unavailable: () => m.why_connector_unavailable(),
  connector_faulted: (args) =>
    typeof args['error_code'] === 'string'
      ? m.why_connector_faulted_with({ what: faultWord(text(args, 'error_code')) })
      : m.why_connector_faulted(),
  station_offline: () => m.why_station_offline(),
  station_not_accepted: () => m.why_station_not_accepted(),
  station_exists: () => m.why_station_exists(),
  token_exists: () => m.why_token_exists(),
  token_merged: () => m.why_token_merged(),
  tokens_differ: () => m.why_tokens_differ(),
  name_taken: () => m.why_name_taken(),
  still_in_use: stillInUse,
  membership_overlaps: () => m.why_membership_overlaps(),
  session_not_active: () => m.why_session_not_active(),
  session_final: () => m.why_session_final(),
  command_final: () => m.why_command_final(),
  idempotency_conflict: () => m.why_internal_error(),
  idempotency_interrupted: () => m.why_interrupted(),
  events_expired: () => m.why_internal_error(),
  body_too_large: () => m.why_body_too_large(),
  validation_failed: () => m.why_validation_failed(),
  route_not_found: () => m.why_not_found(),
  command_not_found: () => m.why_not_found(),
  driver_not_found: () => m.why_not_found(),
  vehicle_not_found: () => m.why_not_found(),
  group_not_found: () => m.why_not_found(),
  company_not_found: () => m.why_not_found(),
  cost_centre_not_found: () => m.why_not_found(),
  membership_not_found: () => m.why_not_found(),
  bay_not_found: () => m.why_not_found(),
  decision_not_found: () => m.why_not_found(),
  api_token_not_found: () => m.why_not_found(),
  person_not_found: () => m.why_person_not_found(),
  asset_not_found: () => m.why_asset_not_found(),
  bay_occupied: () => m.why_bay_occupied(),
  pin_wrong: () => m.why_pin_wrong(),
  attention_not_found: () => m.why_not_found(),
  attention_closed: () => m.why_attention_closed(),
  demo_off: () => m.why_not_found(),
  demo_story_not_found: () => m.why_not_found(),
  demo_story_impossible: () => m.why_demo_story_impossible(),
  method_not_allowed: () => m.why_internal_error(),
  decision_without_facts: () => m.why_decision_without_facts(),
  rate_limited: () => m.why_rate_limited(),
  internal_error: () => m.why_internal_error(),
  store_unavailable: () => m.why_store_unavailable(),
  ...policyProblems,
};

/** What becomes of a session, beside the problems above. */
const outcomes: Record<string, Say> = {
  unreachable: () => m.why_unreachable(),
  plug_in_timeout: () => m.why_plug_in_timeout(),
  queue_expired: () => m.why_queue_expired(),
  station_rejected: () => m.why_station_rejected(),
  station_error: (args) => m.why_station_error({ said: text(args, 'said') }),
  station_timeout: () => m.why_station_timeout(),
  cancelled_by_caller: () => m.why_cancelled(),
  start_withdrawn: () => m.why_cancelled(),
  superseded_by_local_start: () => m.why_superseded(),
  card_reported_lost: () => m.why_card_reported_lost(),
  ...policyOutcomes,
};
const sentences: Record<string, Say> = { ...problems, ...outcomes };

/** Whether a code has words of its own here. */
export const hasWords = (code: string) => Object.hasOwn(sentences, code);

/** A reason in the screen's language; without words of its own, the server's sentence or the code. */
export function reasonSentence(reason: Reason, fallback?: string | null): string {
  const make = hasWords(reason.code) ? sentences[reason.code] : undefined;
  return make?.(reason.args) ?? fallback ?? m.why_other({ code: reason.code });
}

/** What went wrong with a request, in the screen's language. */
export const problemSentence = (problem: Problem) =>
  reasonSentence(problem.reason, problem.detail || undefined);

/** What keeps something from being taken out. */
function stillInUse(args: Args): string {
  const count = text(args, 'count');
  switch (args['by']) {
    case 'cards':
      return m.why_still_in_use_cards({ count });
    case 'drivers':
      return m.why_still_in_use_drivers({ count });
    case 'vehicles':
      return m.why_still_in_use_vehicles({ count });
    case 'sessions':
      return m.why_still_in_use_sessions();
    default:
      return m.why_still_in_use();
  }
}

/** A charger's error code in words; the code itself stays in tooltips. */
export function faultWord(code: string): string {
  switch (code) {
    case 'ConnectorLockFailure':
      return m.fault_lock();
    case 'EVCommunicationError':
      return m.fault_car_communication();
    case 'GroundFailure':
      return m.fault_ground();
    case 'HighTemperature':
      return m.fault_hot();
    case 'InternalError':
      return m.fault_internal();
    case 'LocalListConflict':
      return m.fault_list();
    case 'OverCurrentFailure':
      return m.fault_over_current();
    case 'OverVoltage':
      return m.fault_over_voltage();
    case 'PowerMeterFailure':
      return m.fault_meter();
    case 'PowerSwitchFailure':
      return m.fault_switch();
    case 'ReaderFailure':
      return m.fault_reader();
    case 'ResetFailure':
      return m.fault_reset();
    case 'UnderVoltage':
      return m.fault_under_voltage();
    case 'WeakSignal':
      return m.fault_signal();
    default:
      return m.fault_other();
  }
}

/** The one sentence about a bay: what is the matter, and what to do. */
export function situation(view: Connector): string | undefined {
  if (view.reason && !view.derived) return reasonSentence(view.reason);
  switch (view.derived?.state) {
    case 'done':
      return m.bay_done();
    case 'not_started_by_car':
      return m.bay_not_started();
    case 'car_late':
      return m.bay_car_late();
  }
  if (view.state === 'suspended_evse' && !isAtLimit(view))
    return view.info ? undefined : m.bay_waiting_for_power();
  if (view.state === 'preparing' && !view.session) return m.bay_waiting_for_card();
  if (isAtLimit(view)) return m.bay_limited({ limit: format.power(view.session?.power_limit_w) });
  return undefined;
}

/** The least a car charges with: 6 A on one phase (IEC 61851). */
const LEAST_W = 1380;

/** Whether a limit of ours is what keeps it from drawing more. */
function isAtLimit({ state, power_w, session }: Connector): boolean {
  const limit = session?.power_limit_w ?? null;
  if (limit === null) return false;
  if (state === 'suspended_evse') return limit < LEAST_W;
  return state === 'charging' && limit > 0 && (power_w ?? 0) >= limit * 0.9;
}

/** The one thing that limits a bay now, short enough for its tile. */
export function reasonChip(view: Connector): string | undefined {
  const session = view.session;
  if (!view.active) return m.chip_switched_off();
  if (view.state === 'faulted') return faultWord(view.error_code ?? '');
  if (session?.flags.stop_failed) return m.chip_stop_failed();
  if (session?.status === 'stopping') return m.chip_stopping();
  if (session?.flags.stale) return m.chip_no_values();
  if ((view.state === 'suspended_ev' || view.derived) && (session?.soc_percent ?? 0) >= 99)
    return m.chip_car_full();
  if (view.state === 'finishing') return m.chip_cable_in();
  if (view.state === 'preparing' && !session && !view.derived) return m.chip_waiting_for_card();
  if (isAtLimit(view)) return m.chip_limit({ limit: format.power(session?.power_limit_w) });
  return undefined;
}
