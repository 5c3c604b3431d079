import * as format from '$lib/format';
import { m } from '$lib/i18n';
import { instant } from '$lib/format';
import type { Session } from '$lib/api/types';
import { startFailed } from './ladder';
import { reasonSentence } from './sentences';

/** What a start waits for now, and what to do about it. */
export interface StartAdvice {
  kind: 'waiting' | 'warning' | 'fault' | 'done';
  words: string;
}

/** A charger that has not answered for this long is worth a look. */
const SLOW_ANSWER_MS = 5000;
/** A car that takes this long to draw energy may be waiting for something itself. */
const SLOW_CAR_MS = 45_000;

/** `simulated`: cars come by themselves, and nobody has a plug in the hand. */
export function startAdvice(
  session: Session,
  now: number,
  simulated = false,
): StartAdvice | undefined {
  if (startFailed(session) || session.status === 'invalidated')
    return { kind: 'fault', words: failure(session) };
  if (session.charging_at) return { kind: 'done', words: m.start_charging() };
  if (session.started_at) {
    const waited = now - (instant(session.started_at) ?? now);
    return waited > SLOW_CAR_MS
      ? { kind: 'warning', words: m.start_car_slow() }
      : { kind: 'waiting', words: m.start_car_soon() };
  }
  if (session.flags.unconfirmed) return { kind: 'warning', words: m.why_station_timeout() };
  if (session.status === 'awaiting_plug') {
    const left = plugCountdown(session, now);
    const words = simulated ? m.start_plug_in_demo({ left }) : m.start_plug_in({ left });
    return { kind: 'waiting', words };
  }
  if (session.status === 'queued') return { kind: 'waiting', words: m.start_queued() };
  const waited = now - (instant(session.dispatched_at ?? session.created_at) ?? now);
  return waited > SLOW_ANSWER_MS
    ? { kind: 'warning', words: m.start_no_answer() }
    : { kind: 'waiting', words: m.start_asking() };
}

/** What is left of the time to plug in. */
export const plugCountdown = (session: Session, now: number) =>
  format.countdown((instant(session.plug_deadline) ?? now) - now);

function failure(session: Session): string {
  if (session.reason) return reasonSentence(session.reason, session.message);
  switch (session.status) {
    case 'timed_out':
      return m.why_plug_in_timeout();
    case 'station_rejected':
      return m.why_station_rejected();
    case 'expired':
      return m.why_queue_expired();
    case 'cancelled':
      return m.why_cancelled();
    default:
      return m.session_not_allowed();
  }
}
