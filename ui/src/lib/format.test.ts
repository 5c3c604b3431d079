import { afterEach, describe, expect, it } from 'vitest';
import { language } from '$lib/i18n';
import * as format from './format';

const GAP = '\u202f';
const at = (text: string) => Date.parse(text);

afterEach(() => format.showTimesIn(undefined));

describe('numbers', () => {
  it('carry their unit after a narrow no-break space', () => {
    expect(format.power(7400)).toBe(`7.4${GAP}kW`);
    expect(format.power(840)).toBe(`840${GAP}W`);
    expect(format.energy(12_345)).toBe(`12.35${GAP}kWh`);
    expect(format.current(16_000)).toBe(`16.0${GAP}A`);
    expect(format.voltage(230_600)).toBe(`231${GAP}V`);
    expect(format.percent(64)).toBe(`64${GAP}%`);
  });

  it('follow the language', () => {
    language.choose('de');
    expect(format.power(7400)).toBe(`7,4${GAP}kW`);
  });

  it('are a dash when not known, never zero', () => {
    for (const show of [format.power, format.energy, format.current, format.percent])
      for (const value of [null, undefined]) expect(show(value)).toBe('–');
    expect(format.power(0)).toBe(`0${GAP}W`);
    expect(format.age(null, 0)).toBe('–');
  });
});

describe('durations', () => {
  it.each([
    [4_000, `4${GAP}s`],
    [240_000, `4${GAP}min`],
    [3_900_000, `1${GAP}h${GAP}05`],
    [86_400_000, '1 day'],
    [172_800_000, '2 days'],
    [-5, `0${GAP}s`],
  ])('%i ms is %s', (ms, words) => expect(format.duration(ms)).toBe(words));

  it('count down to the second and end at zero', () => {
    expect(format.countdown(118_000)).toBe('1:58');
    expect(format.countdown(-1)).toBe('0:00');
  });

  it('show the steps of a command with tenths', () => {
    expect(format.step(300)).toBe(`0.3${GAP}s`);
    expect(format.step(65_000)).toBe('1:05');
  });
});

describe('times', () => {
  it('are shown in the zone of the site', () => {
    format.showTimesIn('Asia/Tokyo');
    expect(format.moment('2026-11-21T12:05:00Z', at('2026-11-21T12:06:00Z'))).toBe('21:05');
  });

  it('name the day when it is not today, also on the day the clocks change', () => {
    format.showTimesIn('Europe/Berlin');
    const now = at('2026-10-25T12:00:00Z');
    expect(format.moment('2026-10-25T00:30:00Z', now)).toBe('02:30');
    expect(format.moment('2026-10-25T01:30:00Z', now)).toBe('02:30');
    expect(format.moment('2026-10-24T21:30:00Z', now)).toBe('Sat 23:30');
  });

  it('have the day before the month, in 24 hours', () => {
    format.showTimesIn('Europe/Berlin');
    const now = at('2026-11-21T12:00:00Z');
    expect(format.moment('2026-02-03T13:05:00Z', now)).toBe('3 Feb 2026, 14:05');
    expect(format.occasion('2026-11-21T13:05:00Z')).toMatch(/^Sat,? 21 Nov, 14:05$/);
    expect(format.date('2026-12-24')).toBe('24 Dec 2026');
  });

  it.each([
    ['Europe/Berlin', '2026-11-21', '14:05', '2026-11-21T13:05:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
    ['America/Havana', '2026-03-08', '00:00', '2026-03-08T05:00:00.000Z'],
  ])('in %s %s %s is %s, the first of two, and after a gap', (zone, day, time, moment) => {
    format.showTimesIn(zone);
    expect(format.momentOf(day, time)).toBe(moment);
  });

  it('survive a zone that nobody knows', () => {
    format.showTimesIn('Nowhere/Land');
    expect(format.moment('not a time', 0)).toBe('–');
  });
});

it('orders names as people do', () => {
  expect(['P10', 'P2', 'p1'].sort(format.compareNames)).toEqual(['p1', 'P2', 'P10']);
});
