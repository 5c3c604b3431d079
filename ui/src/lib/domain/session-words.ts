import { m } from '$lib/i18n';
import type { Card, Connector, Session, TimelineEntry } from '$lib/api/types';
import { stateWord } from './state';

/** Why a charge ended: what was done about it here, else what its charger says. */
export function endWord({
  reason,
  stop_reason,
}: Partial<Pick<Session, 'reason' | 'stop_reason'>>): string | undefined {
  if (reason?.code === REPORTED_LOST) return m.card_reported_lost();
  return stop_reason ? stopWord(stop_reason) : undefined;
}
const REPORTED_LOST = 'card_reported_lost';

/** Where a session stands, as the board calls what goes on at its bay. `view`: the bay, as it is now. */
export function wordNow(session: Session, view: Connector | undefined): string {
  const here = session.status === 'active' && view?.online && view.session?.id === session.id;
  return here ? stateWord(view) : sessionWord(session);
}

/** Where a session stands, in the desk's words. */
export function sessionWord(
  session: Pick<Session, 'status' | 'substate'> & Partial<Pick<Session, 'reason' | 'stop_reason'>>,
): string {
  switch (session.status) {
    case 'requested':
      return m.session_requested();
    case 'policy_rejected':
    case 'invalidated':
      return m.session_status_not_allowed();
    case 'queued':
      return m.session_queued();
    case 'expired':
      return m.session_expired();
    case 'dispatched':
      return m.session_dispatched();
    case 'station_rejected':
      return m.session_station_rejected();
    case 'awaiting_plug':
      return m.session_awaiting_plug();
    case 'timed_out':
      return m.session_timed_out();
    case 'cancelled':
      return m.session_cancelled();
    case 'active':
      return activeWord(session.substate);
    case 'stopping':
      return m.session_stopping();
    case 'completed': {
      const why = endWord(session);
      return why ? m.session_ended_why({ why }) : m.session_completed();
    }
    case 'closed_unconfirmed':
      return m.session_closed_unconfirmed();
  }
}

function activeWord(substate: Session['substate']): string {
  switch (substate) {
    case 'charging':
      return m.state_charging();
    case 'suspended_ev':
      return m.state_paused_by_car();
    case 'suspended_evse':
      return m.state_waiting_for_power();
    case 'connected':
    case null:
      return m.state_plugged();
  }
}

type Named = Pick<Card, 'driver' | 'note' | 'card'>;

/** Whose a card is: its driver, else what people wrote about it, else its text. */
export const cardName = ({ driver, note, card }: Named) => driver ?? (note || card);

/** The same with the card's text, for lists to choose from. */
export function cardLabel(card: Named): string {
  const name = cardName(card);
  return name === card.card ? name : `${name} · ${card.card}`;
}

/** Who charges, short enough for a tile: of a long card its end, as it is printed on it. */
export function whoCharges({ driver, card }: Pick<Session, 'driver' | 'card'>): string | undefined {
  if (driver !== null) return driver;
  if (card === null) return undefined;
  return card.length > 10 ? `…${card.slice(-4)}` : card;
}

/** Whom it is for, in a list: the desk starts for visitors, too. */
export const sessionHolder = (session: Pick<Session, 'driver' | 'card' | 'origin'>): string =>
  session.driver ??
  session.card ??
  (session.origin === 'operator' ? m.bay_session_visitor() : originWord(session.origin));

/** Who or what began it. */
export function originWord(origin: Session['origin']): string {
  switch (origin) {
    case 'api':
      return m.origin_api();
    case 'operator':
      return m.origin_operator();
    case 'rfid':
      return m.origin_card();
    case 'plug_and_charge':
      return m.origin_car();
    case 'reservation':
      return m.origin_booking();
    case 'schedule':
      return m.origin_schedule();
    case 'direct_ocpp':
      return m.origin_direct();
    case 'offline':
      return m.origin_offline();
    case 'unknown':
      return m.origin_unknown();
  }
}

/** Why the charger ended it; its own word stays in the tooltip. */
export function stopWord(reason: string): string {
  switch (reason) {
    case 'DeAuthorized':
      return m.stopped_not_allowed();
    case 'EmergencyStop':
      return m.stopped_emergency();
    case 'EVDisconnected':
      return m.stopped_unplugged();
    case 'HardReset':
    case 'SoftReset':
    case 'Reboot':
      return m.stopped_restart();
    case 'Local':
      return m.stopped_at_charger();
    case 'PowerLoss':
      return m.stopped_power_loss();
    case 'Remote':
      return m.stopped_from_here();
    case 'UnlockCommand':
      return m.stopped_unlock();
    default:
      return m.stopped_other();
  }
}

/** A line of a timeline in words. */
export function timelineWord(
  entry: Pick<TimelineEntry, 'kind' | 'type'> & Partial<Pick<TimelineEntry, 'data'>>,
): string {
  if (entry.kind === 'decision') return m.timeline_decision();
  if (entry.kind === 'command')
    return entry.type.startsWith('stop') ? m.message_remote_stop() : m.message_remote_start();
  switch (entry.type) {
    case 'session.created':
      return m.timeline_created();
    case 'session.queued':
      return m.timeline_queued();
    case 'session.rejected':
      return m.timeline_rejected();
    case 'session.accepted_by_station':
      return m.timeline_accepted();
    case 'session.start_failed':
      return m.timeline_start_failed();
    case 'session.cancelled':
      return m.timeline_cancelled();
    case 'session.started':
      return m.timeline_started();
    case 'session.suspended':
      return m.timeline_suspended();
    case 'session.resumed':
      return m.timeline_resumed();
    case 'session.stopping':
      return entry.data?.['asked'] === REPORTED_LOST
        ? m.timeline_stopping_why({ why: m.card_reported_lost() })
        : m.timeline_stopping();
    case 'session.stop_failed':
      return m.timeline_stop_failed();
    case 'session.stopped':
      return m.timeline_stopped();
    case 'session.completed':
      return m.timeline_completed();
    case 'session.amended':
      return m.timeline_amended();
    case 'session.invalidated':
      return m.timeline_invalidated();
    case 'session.faulted':
      return m.timeline_faulted();
    case 'policy.bypass_used':
      return m.decision_was_bypassed();
    case 'session.recovered':
      return m.timeline_recovered();
    case 'command.accepted':
      return m.timeline_command();
    case 'command.completed':
      return m.timeline_command_done();
    case 'command.rejected':
      return m.timeline_command_rejected();
    case 'command.failed':
      return m.timeline_command_failed();
    case 'command.expired':
      return m.session_expired();
    case 'station.status_changed':
      return m.message_status();
    case 'station.offline':
      return m.timeline_silent();
    case 'station.online':
      return m.timeline_heard();
    default:
      return m.timeline_other();
  }
}
