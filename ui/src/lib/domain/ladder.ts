import { m } from '$lib/i18n';
import { instant } from '$lib/format';
import type { Command, Session } from '$lib/api/types';

/** One step of what was asked of a charger. It is done when the charger or the car has shown it. */
export interface Rung {
  key: string;
  label: string;
  state: 'done' | 'current' | 'ahead' | 'failed';
  /** Since the request, in milliseconds; `undefined` while it is not known. */
  after: number | undefined;
}

const FAILED_STARTS = new Set<Session['status']>([
  'policy_rejected',
  'expired',
  'station_rejected',
  'timed_out',
  'cancelled',
]);

/** Whether a start came to nothing. */
export const startFailed = (session: Session) =>
  FAILED_STARTS.has(session.status) && !session.started_at;

/** The steps of a start, from the request to energy that flows. */
export function startLadder(session: Session): Rung[] {
  const from = instant(session.created_at) ?? 0;
  return climb(from, startFailed(session), [
    ['sent', m.ladder_sent(), session.dispatched_at],
    ['accepted', m.ladder_accepted(), session.accepted_at ?? session.started_at],
    ['started', m.ladder_plugged(), session.started_at],
    ['charging', m.ladder_charging(), session.charging_at],
  ]);
}

/** The steps of a stop. */
export function stopLadder(session: Session): Rung[] {
  const asked = session.stop_requested_at;
  if (!asked) return [];
  const over = session.stopped_at ?? session.ended_at;
  return climb(instant(asked) ?? 0, session.flags.stop_failed && !over, [
    ['sent', m.ladder_sent(), asked],
    ['stopped', m.ladder_stopped(), over],
  ]);
}

/** Commands that came to nothing. */
const FAILED_COMMANDS = new Set<Command['state']>([
  'unconfirmed',
  'effect_missing',
  'expired',
  'cancelled',
  'failed',
]);
export const commandFailed = (command: Pick<Command, 'state'>) =>
  FAILED_COMMANDS.has(command.state);

/** The steps of a report that was asked for. */
export function reportLadder(command: Command): Rung[] {
  return climb(instant(command.created_at) ?? 0, commandFailed(command), [
    ['sent', m.ladder_sent(), command.sent_at],
    ['answered', m.ladder_answered(), command.answered_at],
    ['reported', m.ladder_reported(), command.effect_at],
  ]);
}

/** The steps of a setting that is changed: a yes is not yet seen. */
export function changeLadder(command: Command): Rung[] {
  return climb(instant(command.created_at) ?? 0, commandFailed(command), [
    ['sent', m.ladder_sent(), command.sent_at],
    ['accepted', m.ladder_accepted(), saysYes(command) ? command.answered_at : null],
    ['seen', m.ladder_seen(), command.state === 'effect_confirmed' ? command.effect_at : null],
  ]);
}

/** Whether a charger said that it will. */
export const saysYes = ({ answer }: Pick<Command, 'answer'>) =>
  answer !== null && ['accepted', 'scheduled', 'reboot_required'].includes(answer.status);

type Step = [key: string, label: string, at: string | null];

function climb(from: number, failed: boolean, steps: Step[]): Rung[] {
  let reached = -1;
  steps.forEach(([, , at], index) => {
    if (at) reached = index;
  });
  return steps.map(([key, label, at], index) => {
    const moment = instant(at);
    const state =
      index <= reached ? 'done' : index > reached + 1 ? 'ahead' : failed ? 'failed' : 'current';
    return {
      key,
      label,
      state,
      after: moment === undefined ? undefined : Math.max(0, moment - from),
    };
  });
}
