// Days and times as people type them. A browser's own fields follow the browser's language and write
// 02:05 PM and 11/21/2026 beside sentences that say 14:05 and 21 Nov 2026.
import * as format from '$lib/format';
import { language } from '$lib/i18n';

/** A day (`2026-11-21`) as its field shows it: `21 Nov 2026`, in German `21.11.2026`. */
export const dayText = (day: string) =>
  language.locale === 'de' ? day.split('-').reverse().join('.') : day && format.date(day);

/** The number of a month by its name or the first three letters of it or more. */
function monthOf(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word);
  const start = word.toLocaleLowerCase(language.locale);
  const at = format.monthNames().findIndex((name) => name.startsWith(start));
  return start.length < 3 || at < 0 ? undefined : at + 1;
}

/** The day that a text names, the day before the month or the year first; else nothing. */
export function readDay(text: string): string | undefined {
  const parts = text.trim().split(/[\s./-]+/);
  if (parts.length !== 3) return undefined;
  if (parts[0]?.length === 4) parts.reverse();
  const [date = '', word = '', years = ''] = parts;
  const month = monthOf(word);
  if (!/^\d\d?$/.test(date) || !/^(\d\d)?\d\d$/.test(years) || !month) return undefined;
  const year = years.length === 2 ? `20${years}` : years;
  const day = `${year}-${String(month).padStart(2, '0')}-${date.padStart(2, '0')}`;
  // There is no 30th of February, though a clock would count on.
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? day : undefined;
}

/** The time of day (`14:05`) that a text names, of 24 hours; else nothing. */
export function readTime(text: string): string | undefined {
  const [, hour = '', minute = '00'] =
    /^(\d\d?)(?:[:.](\d\d))?$/.exec(text.trim()) ?? /^(\d\d)(\d\d)$/.exec(text.trim()) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return `${hour.padStart(2, '0')}:${minute}`;
}

/** Whether the site's clocks leave out that time on that day, or show it twice. */
export function clockChange(day: string, time: string): 'skipped' | 'twice' | undefined {
  const first = Date.parse(format.momentOf(day, time));
  const shows = (at: number) => format.dayOf(at) === day && format.timeOfDay(at) === time;
  if (!shows(first)) return 'skipped';
  const HALF_AN_HOUR_MS = 1_800_000;
  return shows(first + HALF_AN_HOUR_MS) || shows(first + 2 * HALF_AN_HOUR_MS) ? 'twice' : undefined;
}
