import { expect, it } from 'vitest';
import { aConnector, aSession, NOON } from '../../test/build';
import { sinceOf } from './state';

it('counts a start from when it was asked for, not from when the bay was free', () => {
  const asked = '2026-11-21T12:30:00Z';
  const session = aSession({ status: 'awaiting_plug', created_at: asked });
  expect(sinceOf(aConnector('1', { since: NOON, session }))).toBe(asked);
  expect(sinceOf(aConnector('1', { since: NOON, session: aSession() }))).toBe(NOON);
});
