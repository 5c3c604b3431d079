import { describe, expect, it } from 'vitest';
import { language, locales } from '$lib/i18n';
import { Problem } from '$lib/api/problem';
import { aConnector, aSession, NOON } from '../../test/build';
import {
  faultWord, hasWords, problemSentence, reasonChip, reasonSentence, situation,
} from './sentences'; // prettier-ignore

describe('sentences', () => {
  it('are made in the language of the screen', () => {
    const reason = { code: 'station_offline', args: {} };
    const said = locales.map((locale) => {
      language.choose(locale);
      return reasonSentence(reason);
    });
    expect(new Set(said).size).toBe(locales.length);
    expect(said.join()).not.toContain('station_offline');
  });

  it('fall back to the words of the server, then to the code', () => {
    const unheard = { code: 'never_heard_of', args: {} };
    expect(reasonSentence(unheard, 'The server said so.')).toBe('The server said so.');
    expect(reasonSentence(unheard)).toContain('never_heard_of');
    expect(hasWords('toString')).toBe(false);
  });

  it('tell what a problem is, also when the program does not answer', () => {
    expect(problemSentence(new Problem(409, { code: 'connector_in_use' }))).toMatch(/already/);
    expect(problemSentence(Problem.of(502, 'no json'))).not.toBe('');
    expect(problemSentence(new Problem(0, { code: 'unreachable' }))).toMatch(
      /Forecourt is running/,
    );
  });

  it('say what a fault is without the code of the protocol', () => {
    expect(faultWord('GroundFailure')).toBe('ground fault');
    expect(faultWord('VendorThing42')).not.toContain('VendorThing42');
  });
});

describe('the one reason on a tile', () => {
  it('names what limits the bay, the gravest first', () => {
    expect(reasonChip(aConnector('1'))).toBeUndefined();
    expect(reasonChip(aConnector('1', { state: 'faulted', error_code: 'HighTemperature' }))).toBe(
      'too hot',
    );
    const full = aSession({ soc_percent: 100 });
    expect(reasonChip(aConnector('1', { state: 'suspended_ev', session: full }))).toBe('car full');
    const failed = aSession({ flags: { ...full.flags, stop_failed: true } });
    expect(reasonChip(aConnector('1', { state: 'charging', session: failed }))).toMatch(
      /no effect/,
    );
    expect(reasonChip(aConnector('1', { active: false, state: 'faulted' }))).toMatch(
      /out of service/,
    );
  });
});

describe('the one sentence about a bay', () => {
  it('claims no reason that the charger did not give, and names our limit where that binds', () => {
    const held = (limit: number | null, info: string | null = null) =>
      situation(
        aConnector('1', {
          state: 'suspended_evse', info, session: aSession({ power_limit_w: limit }),
        }), // prettier-ignore
      );
    expect(held(null)).toMatch(/no power now and gave no reason/);
    expect(held(11_000)).toMatch(/gave no reason/);
    expect(held(0)).toMatch(/at most 0.W now/);
    expect(held(null, 'Grid limit')).toBeUndefined();
  });

  it('does not say that a cable is in where only a start came to nothing', () => {
    const derived = { state: 'car_late' as const, since: NOON };
    const late = aConnector('1', { state: 'preparing', derived });
    expect(situation(late)).toMatch(/may still wait for the car/);
    expect(reasonChip(late)).toBeUndefined();
    const waiting = aConnector('1', { state: 'preparing' });
    expect(situation(waiting)).toMatch(/cable is plugged in/);
    expect(reasonChip(waiting)).toBe('waiting for card');
  });
});
