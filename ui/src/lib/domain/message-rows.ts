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

/** What a message is about, in the desk's words. */
export function messageWord(action: string): string {
  switch (action) {
    case 'Authorize':
      return m.message_authorize();
    case 'BootNotification':
      return m.message_boot();
    case 'DataTransfer':
      return m.message_data();
    case 'DiagnosticsStatusNotification':
      return m.message_diagnostics();
    case 'FirmwareStatusNotification':
      return m.message_firmware();
    case 'Heartbeat':
      return m.message_heartbeat();
    case 'MeterValues':
      return m.message_meter();
    case 'RemoteStartTransaction':
      return m.message_remote_start();
    case 'RemoteStopTransaction':
      return m.message_remote_stop();
    case 'SecurityEventNotification':
      return m.message_security();
    case 'StartTransaction':
      return m.message_started();
    case 'StatusNotification':
      return m.message_status();
    case 'StopTransaction':
      return m.message_stopped();
    case 'TriggerMessage':
      return m.message_trigger();
    default:
      return m.message_other();
  }
}
