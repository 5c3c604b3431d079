import { afterEach, describe, expect, it } from 'vitest';
import { language } from '$lib/i18n';
import { showTimesIn } from '$lib/format';
import type { RuleText } from '$lib/api/policy-types';
import { blankRule } from './rule-changes';
import { daysPhrase, ruleSentence } from './rule-sentence';

const names = {
  who: (_: string, id: string) => ({ staff: 'Staff', card: '04FF · Van 2' })[id],
  place: (id: string) => ({ b1: 'P1-01', c1: 'North' })[id],
};
const WORKDAYS = { days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const };
const rule = (change: Partial<RuleText>): RuleText => ({ ...blankRule(), ...change });
const plain = (text: string) => text.replaceAll('\u202f', ' ');
const say = (change: Partial<RuleText>) => plain(ruleSentence(rule(change), names));
const staffHours = rule({
  who: { kind: 'group', id: 'staff' },
  where: { kind: 'zone', id: null, zone: 'Level 1' },
  when: {
    ...blankRule().when,
    windows: [{ days: [...WORKDAYS.days], from: '07:00', until: '19:00' }],
  },
  at_end: { action: 'stop', power_w: null },
});

afterEach(() => showTimesIn(undefined));

describe('a rule as a sentence', () => {
  it('says who may charge when and where, and what happens then', () => {
    expect(say(staffHours)).toBe('Staff may charge Mon–Fri 07:00–19:00 in Level 1, then stops');
    language.choose('de');
    expect(say(staffHours)).toBe(
      'Gruppe Staff darf Mo–Fr 07:00–19:00 in Level 1 laden, danach ist Schluss',
    );
  });

  it('is the same in every zone: its days and times are the site’s own', () => {
    const said = say(staffHours);
    showTimesIn('Pacific/Auckland');
    expect(say(staffHours)).toBe(said);
  });

  it('says what is denied and what is limited', () => {
    expect(say({ effect: 'deny', where: { kind: 'bay', id: 'b1', zone: null } })).toBe(
      'Nobody may charge at any time at P1-01',
    );
    expect(
      say({
        effect: 'limit',
        limits: { power_w: 11_000, energy_wh: null, duration_s: null, sessions: 2 },
      }),
    ).toBe('For everybody: at most 11.0 kW, at most 2 at once at any time anywhere');
  });

  it('says dates, holidays and weeks', () => {
    const when = {
      ...blankRule().when,
      from: '2026-12-01',
      until: '2026-12-24',
      holidays: 'exclude' as const,
      recurrence: 'FREQ=WEEKLY;INTERVAL=2',
    };
    expect(say({ when })).toBe(
      'Everybody may charge from 1 Dec 2026 to 24 Dec 2026 every other week except on holidays anywhere, then may finish',
    );
  });

  it('keeps standing when those it is about are gone', () => {
    expect(say({ who: { kind: 'driver', id: 'gone' } })).toMatch(/not there any more/);
    expect(say({ where: { kind: 'charger', id: 'gone', zone: null } })).toMatch(
      /not there any more/,
    );
  });
});

it('neighbouring days are a span', () => {
  expect(daysPhrase(['sun', 'mon', 'tue', 'wed', 'fri', 'sat'])).toBe('Mon–Wed, Fri–Sun');
  expect(daysPhrase(['sat', 'sun'])).toBe('Sat, Sun');
  expect(daysPhrase([])).toBe('');
});
