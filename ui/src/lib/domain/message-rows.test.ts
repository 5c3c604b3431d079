import { describe, expect, it } from 'vitest';
import type { Message } from '$lib/api/types';
import { folded, messageRows, messageWord } from './message-rows';

function message(second: number, change: Partial<Message>): Message {
  return {
    at: new Date(Date.UTC(2026, 10, 21, 12, 0, 0, second * 1000)).toISOString(),
    connection: 1,
    direction: 'in',
    kind: 'call',
    action: 'Heartbeat',
    message_id: 'a',
    text: '[]',
    latency_ms: null,
    ...change,
  };
}
const outcomes = (newestFirst: Message[]) => messageRows(newestFirst).map(({ outcome }) => outcome);

describe('messages', () => {
  it('make one row with their answer, newest first', () => {
    const rows = messageRows([
      message(3, { direction: 'out', action: 'RemoteStopTransaction', message_id: 'b' }),
      message(2, { direction: 'out', kind: 'result' }),
      message(1, {}),
    ]);
    expect(rows.map(({ words }) => words)).toEqual(['Asked to stop', 'Sign of life']);
    expect(rows[1]).toMatchObject({ outcome: 'ok', latency: 1000 });
  });

  it('of one kind that were answered one after the other are one, with how many they are', () => {
    const pair = (second: number, action: string, answer: Partial<Message> = {}) => [
      message(second + 0.5, {
        kind: 'result',
        direction: 'out',
        message_id: `${second}`,
        ...answer,
      }),
      message(second, { action, message_id: `${second}` }),
    ];
    const rows = folded(
      messageRows([
        ...pair(5, 'MeterValues'),
        ...pair(4, 'MeterValues'),
        ...pair(3, 'MeterValues', { kind: 'error' }),
        ...pair(2, 'StatusNotification'),
        ...pair(1, 'MeterValues'),
      ]),
    );
    expect(rows.map(({ action, times }) => `${times} ${action}`)).toEqual([
      '2 MeterValues',
      '1 MeterValues',
      '1 StatusNotification',
      '1 MeterValues',
    ]);
    expect(rows[0]?.at).toBe(message(5, {}).at);
  });

  it('are not paired across directions or connections', () => {
    expect(outcomes([message(2, { kind: 'result' }), message(1, {})])).toEqual(['orphan', 'open']);
    expect(
      outcomes([message(2, { kind: 'result', direction: 'out', connection: 2 }), message(1, {})]),
    ).toEqual(['orphan', 'open']);
  });

  it('say when they were refused or could not be read', () => {
    expect(outcomes([message(2, { kind: 'error', direction: 'out' }), message(1, {})])).toEqual([
      'refused',
    ]);
    expect(outcomes([message(1, { kind: 'unreadable', message_id: null })])).toEqual(['broken']);
  });

  it('have a key each, also when a station repeats its ids', () => {
    const rows = messageRows([message(1, {}), message(1, {}), message(1, {})]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(3);
  });

  it('say what a charger was asked, and what nobody knows', () => {
    expect(['ReserveNow', 'ChangeAvailability', 'Reset'].map(messageWord)).toEqual([
      'Asked to keep a bay free',
      'Asked to switch a bay on or off',
      'Asked to restart',
    ]);
    expect(['constructor', 'MakersOwn'].map(messageWord)).toEqual([
      'Other message',
      'Other message',
    ]);
  });
});
