import { m } from '$lib/i18n';
import type { Message } from '$lib/api/types';

/** A message and its answer, as one row. */
export interface MessageRow {
  key: string;
  at: string;
  direction: 'in' | 'out';
  /** The protocol's own name of it. */
  action: string;
  /** The same in words. */
  words: string;
  call: Message | undefined;
  answer: Message | undefined;
  /** Milliseconds between the two. */
  latency: number | undefined;
  outcome: 'ok' | 'refused' | 'open' | 'orphan' | 'broken';
}

/** Pairs messages with their answers. The newest message comes first, in and out. */
export function messageRows(newestFirst: Message[]): MessageRow[] {
  const rows: MessageRow[] = [];
  const open = new Map<string, MessageRow>();
  newestFirst.toReversed().forEach((message, key) => {
    const { message_id: id, connection } = message;
    if (message.kind === 'call' || message.kind === 'unreadable') {
      const row = rowOf(message, key);
      rows.push(row);
      if (id !== null) open.set(`${connection} ${message.direction} ${id}`, row);
      return;
    }
    // An answer goes the other way than its question.
    const asked = `${connection} ${message.direction === 'in' ? 'out' : 'in'} ${id}`;
    const row = open.get(asked);
    if (!row) {
      rows.push(rowOf(message, key));
      return;
    }
    open.delete(asked);
    row.answer = message;
    row.latency = message.latency_ms ?? Date.parse(message.at) - Date.parse(row.at);
    row.outcome = message.kind === 'error' ? 'refused' : 'ok';
  });
  return rows.reverse();
}

/** A row, and how many of its like came one after the other: it is the newest of them. */
export type FoldedRow = MessageRow & { times: number };

/** A charger that sends its values all the time leaves room for what else it says. */
export function folded(rows: MessageRow[]): FoldedRow[] {
  const kept: FoldedRow[] = [];
  for (const row of rows) {
    const last = kept.at(-1);
    const alike =
      last?.action === row.action &&
      last.direction === row.direction &&
      last.outcome === 'ok' &&
      row.outcome === 'ok';
    if (alike) last.times += 1;
    else kept.push({ ...row, times: 1 });
  }
  return kept;
}

function rowOf(message: Message, place: number): MessageRow {
  const action = message.action ?? '';
  const row = {
    key: `${message.at} ${message.connection} ${message.message_id} ${place}`,
    at: message.at,
    direction: message.direction,
    action,
    call: message,
    answer: undefined,
    latency: undefined,
  };
  switch (message.kind) {
    case 'call':
      return { ...row, words: messageWord(action), outcome: 'open' };
    case 'unreadable':
      return { ...row, words: m.message_broken(), outcome: 'broken' };
    case 'result':
    case 'error':
      return {
        ...row,
        words: m.message_orphan(),
        outcome: 'orphan',
        call: undefined,
        answer: message,
      };
  }
}

/** What a message is about, in the desk's words; by its name in the protocol. */
const words: Record<string, () => string> = {
  Authorize: m.message_authorize,
  BootNotification: m.message_boot,
  CancelReservation: m.message_book_end,
  ChangeAvailability: m.message_availability,
  ChangeConfiguration: m.message_setting,
  ClearCache: m.message_forget_cards,
  ClearChargingProfile: m.message_limit_end,
  DataTransfer: m.message_data,
  DiagnosticsStatusNotification: m.message_diagnostics,
  FirmwareStatusNotification: m.message_firmware,
  GetCompositeSchedule: m.message_limit_ask,
  GetConfiguration: m.message_settings_ask,
  GetDiagnostics: m.message_diagnostics_ask,
  GetLocalListVersion: m.message_card_list_ask,
  Heartbeat: m.message_heartbeat,
  MeterValues: m.message_meter,
  RemoteStartTransaction: m.message_remote_start,
  RemoteStopTransaction: m.message_remote_stop,
  ReserveNow: m.message_book,
  Reset: m.message_restart,
  SecurityEventNotification: m.message_security,
  SendLocalList: m.message_card_list,
  SetChargingProfile: m.message_limit,
  StartTransaction: m.message_started,
  StatusNotification: m.message_status,
  StopTransaction: m.message_stopped,
  TriggerMessage: m.message_trigger,
  UnlockConnector: m.message_unlock,
  UpdateFirmware: m.message_firmware_ask,
};

/** The same for a name that a stranger may have made up. */
export function messageWord(action: string): string {
  const word = Object.hasOwn(words, action) ? words[action] : undefined;
  return word?.() ?? m.message_other();
}
