import { expect, it } from 'vitest';
import type { ConnectorSpell, Session } from '$lib/api/types';
import { aConnector, aSession, NOON } from '../../test/build';
import { lastHere } from './last-here';

const STOPPED = '2026-11-21T12:49:00Z';
const failed = aSession({ id: 'failed', status: 'timed_out', started_at: null, ended_at: NOON });
const ended = aSession({
  id: 'ended',
  status: 'completed',
  stopped_at: STOPPED,
  ended_at: STOPPED,
});
const spell = (state: ConnectorSpell['state'], online = true): ConnectorSpell => ({
  from: STOPPED, to: STOPPED, state, online,
}); // prettier-ignore

const apiOf = (sessions: Session[], spells: ConnectorSpell[]) => ({
  sessions: () => Promise.resolve({ items: sessions, next_cursor: null }),
  states: () => Promise.resolve(spells),
});
const plugged = aConnector('1', { state: 'preparing' });

it('finds the last session that ran, past starts that came to nothing', async () => {
  const found = await lastHere(apiOf([failed, ended], []), plugged);
  expect(found?.session.id).toBe('ended');
  expect(await lastHere(apiOf([failed], []), plugged)).toBeUndefined();
});

it('takes the car for the same one while nobody heard it leave', async () => {
  const stays = async (spells: ConnectorSpell[], view = plugged) =>
    (await lastHere(apiOf([ended], spells), view))?.stays;
  expect(await stays([spell('charging', false), spell('preparing')])).toBe(true);
  expect(await stays([spell('available'), spell('preparing')])).toBe(false);
  expect(await stays([], aConnector('1'))).toBe(false);
});
