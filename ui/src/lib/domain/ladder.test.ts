import { describe, expect, it } from 'vitest';
import { aSession } from '../../test/build';
import { startLadder, stopLadder } from './ladder';
import { startAdvice } from './start-advice';

const states = (rungs: { key: string; state: string }[]) =>
  Object.fromEntries(rungs.map(({ key, state }) => [key, state]));
const asked = {
  status: 'dispatched',
  accepted_at: null,
  plug_deadline: null,
  started_at: null,
  charging_at: null,
} as const;

describe('the ladder of a start', () => {
  it('shows nothing as done that was not told', () => {
    expect(states(startLadder(aSession(asked)))).toEqual({
      sent: 'done',
      accepted: 'current',
      started: 'ahead',
      charging: 'ahead',
    });
  });

  it('tells after which time each step was reached', () => {
    const rungs = startLadder(aSession());
    expect(rungs.map(({ after }) => after)).toEqual([0, 300, 4000, 6000]);
    expect(rungs.every(({ state }) => state === 'done')).toBe(true);
  });

  it('takes a charge that began as a yes, when the answer was lost', () => {
    const rungs = startLadder(aSession({ accepted_at: null, charging_at: null }));
    expect(states(rungs)['accepted']).toBe('done');
    expect(states(rungs)['charging']).toBe('current');
  });

  it('ends at the step that did not happen', () => {
    const rejected = aSession({ ...asked, status: 'station_rejected' });
    expect(states(startLadder(rejected))).toEqual({
      sent: 'done',
      accepted: 'failed',
      started: 'ahead',
      charging: 'ahead',
    });
  });
});

describe('the ladder of a stop', () => {
  const requested = '2026-11-21T12:30:00Z';
  it('waits for the charger', () => {
    const rungs = stopLadder(aSession({ status: 'stopping', stop_requested_at: requested }));
    expect(states(rungs)).toEqual({ sent: 'done', stopped: 'current' });
    expect(stopLadder(aSession())).toEqual([]);
  });
  it('says that a stop had no effect', () => {
    const flags = { ...aSession().flags, stop_failed: true };
    const rungs = stopLadder(aSession({ flags, stop_requested_at: requested }));
    expect(states(rungs)['stopped']).toBe('failed');
  });
});

describe('the advice of a start', () => {
  const at = (text: string) => Date.parse(text);
  it('counts down to the end of the time to plug in', () => {
    const waiting = aSession({
      ...asked,
      status: 'awaiting_plug',
      plug_deadline: '2026-11-21T12:02:00Z',
    });
    expect(startAdvice(waiting, at('2026-11-21T12:00:02Z'))?.words).toContain('1:58');
  });
  it('says what to do when the charger does not answer', () => {
    const sent = aSession(asked);
    expect(startAdvice(sent, at('2026-11-21T12:00:01Z'))?.kind).toBe('waiting');
    expect(startAdvice(sent, at('2026-11-21T12:00:08Z'))).toMatchObject({ kind: 'warning' });
  });
  it('says what to look at when no energy flows', () => {
    const plugged = aSession({ charging_at: null });
    expect(startAdvice(plugged, at('2026-11-21T12:03:00Z'))?.words).toMatch(/car is full/);
  });
  it('says why nothing came of it', () => {
    const over = aSession({
      ...asked,
      status: 'timed_out',
      reason: { code: 'plug_in_timeout', args: {} },
    });
    expect(startAdvice(over, 0)).toMatchObject({ kind: 'fault' });
  });
});
