import { afterEach, describe, expect, it } from 'vitest';
import * as format from '$lib/format';
import { language } from '$lib/i18n';
import { clockChange, dayText, readDay, readTime } from './typed-time';

afterEach(async () => {
  format.showTimesIn(undefined);
  await language.choose('en');
});

describe('a day', () => {
  it('is written as the sentences write it, the day before the month', async () => {
    expect(dayText('2026-11-21')).toBe('21 Nov 2026');
    expect(dayText('2026-11-21')).toBe(format.date('2026-11-21'));
    await language.choose('de');
    expect(dayText('2026-11-21')).toBe('21.11.2026');
    expect(dayText('')).toBe('');
  });

  it.each(['en', 'de'] as const)(
    'reads back what it wrote, on every day of a year: %s',
    async (locale) => {
      await language.choose(locale);
      for (let day = 0; day < 366; day += 1) {
        const written = new Date(Date.UTC(2028, 0, 1 + day)).toISOString().slice(0, 10);
        expect(readDay(dayText(written))).toBe(written);
      }
    },
  );

  it.each([
    ['21.11.2026', '2026-11-21'],
    ['21/11/2026', '2026-11-21'],
    [' 1. 2. 26 ', '2026-02-01'],
    ['2026-11-21', '2026-11-21'],
    ['29.2.2028', '2028-02-29'],
    ['21 november 2026', '2026-11-21'],
    ['21 Sept 2026', '2026-09-21'],
  ])('%s is read as %s', (text, day) => expect(readDay(text)).toBe(day));

  it('reads the months of the language of the screen', async () => {
    await language.choose('de');
    expect(readDay('1. März 2026')).toBe('2026-03-01');
    expect(readDay('1. Mär. 2026')).toBe('2026-03-01');
    expect(readDay('24. Dez. 2026')).toBe('2026-12-24');
  });

  it.each([
    '29.2.2026',
    '11/21/2026',
    '31.4.2026',
    '0.1.2026',
    '21.11',
    '21 J 2026',
    'soon',
    '21.11.226',
  ])('%s is none', (text) => expect(readDay(text)).toBeUndefined());
});

describe('a time', () => {
  it.each([
    ['14:05', '14:05'],
    ['9:30', '09:30'],
    ['9.30', '09:30'],
    ['1405', '14:05'],
    [' 7 ', '07:00'],
    ['00:00', '00:00'],
  ])('%s is read as %s', (text, time) => expect(readTime(text)).toBe(time));

  it.each(['24:00', '14:60', '2:05 pm', '14:5', 'noon'])('%s is none', (text) =>
    expect(readTime(text)).toBeUndefined(),
  );
});

describe('when the clocks change', () => {
  it('a time that is left out, and one that comes twice, are known as such', () => {
    format.showTimesIn('Europe/Berlin');
    expect(clockChange('2026-03-29', '02:30')).toBe('skipped');
    expect(clockChange('2026-10-25', '02:30')).toBe('twice');
    expect(clockChange('2026-10-25', '03:00')).toBeUndefined();
    expect(clockChange('2026-11-21', '02:30')).toBeUndefined();
  });

  it('half an hour is enough', () => {
    format.showTimesIn('Australia/Lord_Howe');
    expect(clockChange('2026-10-04', '02:15')).toBe('skipped');
    expect(clockChange('2026-04-05', '01:45')).toBe('twice');
  });
});
