import { m } from '$lib/i18n';
import type { Message } from '$lib/api/types';

/** A message and its answer, as one row. */
export interface MessageRow {
  key: number;
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
  for (const message of [...newestFirst].sort((one, other) => one.seq - other.seq)) {
    const id = message.message_id;
    if (message.kind === 'call' || message.kind === 'broken') {
      const broken = message.kind === 'broken';
      const row: MessageRow = {
        key: message.seq,
        at: message.at,
        direction: message.direction,
        action: message.action ?? '',
        words: broken ? m.message_broken() : messageWord(message.action ?? ''),
        call: message,
        answer: undefined,
        latency: undefined,
        outcome: broken ? 'broken' : 'open',
      };
      rows.push(row);
      if (id !== null) open.set(`${message.direction} ${id}`, row);
      continue;
    }
    // An answer goes the other way than its question.
    const asked = `${message.direction === 'in' ? 'out' : 'in'} ${id}`;
    const row = open.get(asked);
    if (row) {
      open.delete(asked);
      row.answer = message;
      row.latency = Date.parse(message.at) - Date.parse(row.at);
      row.outcome = message.kind === 'error' ? 'refused' : 'ok';
    } else {
      rows.push({
        key: message.seq,
        at: message.at,
        direction: message.direction,
        action: message.action ?? '',
        words: m.message_orphan(),
        call: undefined,
        answer: message,
        latency: undefined,
        outcome: 'orphan',
      });
    }
  }
  return rows.reverse();
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
