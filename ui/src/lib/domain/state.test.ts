import { expect, it } from 'vitest';
import { aConnector, aSession, NOON } from '../../test/build';
import { familyOf, sinceOf, stateWord } from './state';

it('counts a start from when it was asked for, not from when the bay was free', () => {
  const asked = '2026-11-21T12:30:00Z';
  const session = aSession({ status: 'awaiting_plug', created_at: asked });
  expect(sinceOf(aConnector('1', { since: NOON, session }))).toBe(asked);
  expect(sinceOf(aConnector('1', { since: NOON, session: aSession() }))).toBe(NOON);
});

it('counts a car that was waited for from when it was plugged in', () => {
  const session = aSession({
    substate: 'connected',
    dispatched_at: '2026-11-21T12:00:00Z',
    started_at: '2026-11-21T12:01:10Z',
  });
  const view = aConnector('1', { state: 'preparing', session });
  expect(sinceOf({ ...view, since: '2026-11-21T12:00:01Z' })).toBe('2026-11-21T12:01:10Z');
  const before = '2026-11-21T11:40:00Z';
  expect(sinceOf({ ...view, since: before })).toBe(before);
});

it('claims no cable where the charger only waits on for a late car', () => {
  const derived = { state: 'car_late' as const, since: '2026-11-21T12:02:00Z' };
  const view = aConnector('1', { state: 'preparing', since: NOON, derived });
  expect([stateWord(view), sinceOf(view), familyOf(view)]).toEqual([
    'Not plugged in in time',
    derived.since,
    'held',
  ]);
});
