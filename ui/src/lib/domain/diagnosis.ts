import { m } from '$lib/i18n';
import type { ConnectionAttempt } from '$lib/api/types';

/** What was wrong with an attempt to connect, and what to do. */
export interface Diagnosis {
  what: string;
  todo: string | undefined;
}

type Made = (args: Record<string, unknown>) => Diagnosis;
const arg = (args: Record<string, unknown>, name: string) => String(args[name] ?? '');

const known: Record<string, Made> = {
  no_station_id: () => ({ what: m.doctor_no_id(), todo: m.doctor_no_id_todo() }),
  bad_station_id: (args) => ({
    what: m.doctor_bad_id({ id: arg(args, 'id') }),
    todo: m.doctor_bad_id_todo(),
  }),
  no_common_subprotocol: (args) => ({
    what: m.doctor_version({ offered: arg(args, 'offered') }),
    todo: m.doctor_version_todo(),
  }),
  subprotocol_missing: () => ({
    what: m.doctor_version_missing(),
    todo: m.doctor_version_missing_todo(),
  }),
  not_websocket: () => ({ what: m.doctor_not_charger(), todo: m.doctor_not_charger_todo() }),
  tls_on_plain_port: () => ({ what: m.doctor_tls(), todo: m.doctor_tls_todo() }),
  plain_on_tls_port: () => ({ what: m.doctor_plain(), todo: m.doctor_plain_todo() }),
  tls_failed: (args) => ({
    what: m.doctor_tls_failed({ detail: arg(args, 'detail') }),
    todo: m.doctor_tls_failed_todo(),
  }),
  tls_required: () => ({ what: m.doctor_tls_required(), todo: m.doctor_plain_todo() }),
  certificate_required: () => ({
    what: m.doctor_certificate(),
    todo: m.doctor_certificate_todo(),
  }),
  password_missing: () => ({
    what: m.doctor_password_missing(),
    todo: m.doctor_password_todo(),
  }),
  password_wrong: () => ({ what: m.doctor_password_wrong(), todo: m.doctor_password_todo() }),
  identity_contested: (args) => ({
    what: m.doctor_contested({ other: arg(args, 'replaced') }),
    todo: m.doctor_contested_todo(),
  }),
  station_rejected: () => ({ what: m.doctor_rejected(), todo: m.doctor_rejected_todo() }),
  too_many_unknown: () => ({ what: m.doctor_too_many(), todo: m.doctor_too_many_todo() }),
  head_too_large: () => ({ what: m.doctor_too_large(), todo: m.doctor_not_charger_todo() }),
  head_timeout: () => ({ what: m.doctor_silent(), todo: m.doctor_network_todo() }),
  closed_early: () => ({ what: m.doctor_closed(), todo: m.doctor_network_todo() }),
  bad_http: () => ({ what: m.doctor_not_readable(), todo: m.doctor_settings_todo() }),
  websocket_version: () => ({ what: m.doctor_old(), todo: m.doctor_old_todo() }),
  upgrade_missing: () => ({ what: m.doctor_proxy(), todo: m.doctor_proxy_todo() }),
};

/** An attempt in plain words. One that was let in may still have a warning. */
export function diagnose(attempt: Pick<ConnectionAttempt, 'accepted' | 'diagnosis' | 'args'>) {
  const made = Object.hasOwn(known, attempt.diagnosis) ? known[attempt.diagnosis] : undefined;
  if (made) return made(attempt.args);
  return attempt.accepted
    ? { what: m.doctor_connected(), todo: undefined }
    : { what: m.doctor_other({ code: attempt.diagnosis }), todo: m.doctor_settings_todo() };
}
