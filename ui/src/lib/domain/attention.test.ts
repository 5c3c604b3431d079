import { describe, expect, it } from 'vitest';
import { anItem, NOON } from '../../test/build';
import {
  attentionRoute,
  attentionWords,
  byUrgency,
  careOf,
  isPutOff,
  isWaiting,
} from './attention';

const now = Date.parse(NOON);
const names = {
  bay: (id: string) => (id === 'e1' ? 'P1-07' : undefined),
  station: (id: string) => `CP-${id}`,
  baysOf: (id: string) => (id === '9' ? [] : [`P${id}-01`, `P${id}-02`]),
  isThere: (id: string) => id > '6',
};

describe('what needs somebody', () => {
  it('puts alarms first, then the oldest, and what is over last', () => {
    const items = [
      anItem({ id: 'new', severity: 'notice', since: '2026-11-21T11:00:00Z' }),
      anItem({ id: 'over', severity: 'alarm', over_at: NOON, since: '2026-11-21T09:00:00Z' }),
      anItem({ id: 'late', severity: 'alarm', since: '2026-11-21T11:30:00Z' }),
      anItem({ id: 'early', severity: 'alarm', since: '2026-11-21T10:00:00Z' }),
    ];
    expect(items.sort(byUrgency).map(({ id }) => id)).toEqual(['early', 'late', 'new', 'over']);
  });

  it('names the bay of a fault, and spells out a few of many lost chargers', () => {
    const fault = anItem({ evse_id: 'e1', args: { error_code: 'GroundFailure' } });
    expect(attentionWords(fault, names)).toBe('P1-07: ground fault');
    const lost = (...stations: string[]) =>
      attentionWords(anItem({ kind: 'unreachable', stations }), names);
    expect(lost('2', '1', '3', '4', '5')).toBe(
      'P1-01, P1-02, P2-01, P2-02, P3-01, P3-02, P4-01, P4-02 …: 5 chargers not reachable',
    );
    expect(lost('1')).toBe('P1-01, P1-02 (CP-1): charger not reachable');
    expect(lost('9')).toBe('CP-9: charger not reachable');
    expect(lost('5', '7', '8')).toBe('P5-01, P5-02: 1 of 3 chargers still not reachable');
    const over = anItem({ kind: 'unreachable', stations: ['7', '8'], over_at: NOON });
    expect(attentionWords(over, names)).toBe(
      'P7-01, P7-02, P8-01, P8-02: 2 chargers not reachable',
    );
  });

  it('asks for somebody until somebody has it, and for nobody when it is over', () => {
    const taken = anItem({ id: 'taken', severity: 'alarm', owner: 'me' });
    const open = anItem({ id: 'open', severity: 'notice' });
    const over = anItem({ id: 'over', severity: 'alarm', owner: 'me', over_at: NOON });
    expect([over, taken, open].map(careOf)).toEqual(['over', 'taken', 'open']);
    expect([over, taken, open].sort(byUrgency).map(({ id }) => id)).toEqual([
      'open',
      'taken',
      'over',
    ]);
    expect([over, taken, open].map((item) => isWaiting(item, now))).toEqual([false, false, true]);
  });

  it('names the bays that were cut off and do not charge again yet, and leads to them', () => {
    const bays = { ...names, bay: (id: string) => `P2-0${id}` };
    const cut = (evses: string[]) =>
      anItem({
        kind: 'sessions_cut_off',
        evse_id: '1',
        args: { reason: 'PowerLoss', ended: 3, evses },
      });
    expect(attentionWords(cut(['1', '2', '4']), bays)).toBe(
      '3 sessions ended at 12:00 (power was lost). Still not charging: P2-01, P2-02, P2-04',
    );
    expect(attentionRoute(cut(['2', '4']))).toEqual({ name: 'board', filter: 'held' });
    expect(attentionRoute(cut(['4']))).toEqual({ name: 'board', bay: '4' });
    const waiting = anItem({ kind: 'car_waiting', evse_id: 'e1' });
    expect(attentionWords(waiting, names)).toMatch(/^P1-07: a car waits/);
    expect(attentionRoute(waiting)).toEqual({ name: 'board', bay: 'e1' });
  });

  it('is quiet while it is put off, and speaks again when the time has come', () => {
    const item = anItem({ snoozed_until: '2026-11-21T13:00:00Z' });
    expect(isPutOff(item, now)).toBe(true);
    expect(isWaiting(item, now)).toBe(false);
    expect(isWaiting(item, now + 3_600_001)).toBe(true);
    expect(isWaiting(anItem({ over_at: NOON }), now)).toBe(false);
  });

  it('leads to where something can be done', () => {
    expect(attentionRoute(anItem({ evse_id: 'e1' }))).toEqual({ name: 'board', bay: 'e1' });
    expect(attentionRoute(anItem({ kind: 'charger_waiting' }))).toEqual({ name: 'chargers' });
    expect(attentionRoute(anItem({ kind: 'stop_failed', session_id: 's' }))).toEqual({
      name: 'session',
      id: 's',
    });
  });
});
