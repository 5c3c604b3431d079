import { expect, it } from 'vitest';
import { aConnector, aSession, NOON } from '../../test/build';
import { endWord, sessionWord, timelineWord, wordNow } from './session-words';

const over = { status: 'completed', stopped_at: NOON, ended_at: NOON } as const;

it('says why a charge ended, also where many are listed', () => {
  expect(sessionWord(aSession({ ...over, stop_reason: 'EVDisconnected' }))).toBe(
    'Ended: unplugged at the car',
  );
  expect(sessionWord(aSession({ ...over, stop_reason: null }))).toBe('Ended');
});

it('names the lost card as the cause, not the stop that followed from it', () => {
  const reason = { code: 'card_reported_lost', args: {} };
  const lost = aSession({ ...over, reason, stop_reason: 'Remote' });
  expect(endWord(lost)).toBe('card reported lost');
  expect(sessionWord(lost)).toBe('Ended: card reported lost');
  const stop = { kind: 'event', type: 'session.stopping' } as const;
  expect(timelineWord({ ...stop, data: { asked: 'card_reported_lost' } })).toBe(
    'Stop sent: card reported lost',
  );
  expect(timelineWord({ ...stop, data: { asked: null } })).toBe('Stop sent');
});

it('calls what runs as the board calls its bay', () => {
  const session = aSession({ substate: 'suspended_ev' });
  const derived = { state: 'done' as const, since: NOON };
  const view = aConnector('1', { state: 'suspended_ev', derived, session });
  expect(wordNow(session, view)).toBe('Done, still plugged in');
  expect(wordNow(session, { ...view, online: false })).toBe('Paused by the car');
  expect(wordNow(session, { ...view, session: null })).toBe('Paused by the car');
});

it('tells the silence of a charger', () => {
  const told = ['station.offline', 'station.online'].map((type) =>
    timelineWord({ kind: 'event', type }),
  );
  expect(told).toEqual(['Charger not reachable', 'Charger reachable again']);
});
