// Every number and time on a screen comes from here: one unit beside each number, a dash for what is
// not known, and the same width for the same field so that live values do not jitter.
import { language } from '$lib/i18n';

/** What is shown where a value is not known; never a zero. */
export const UNKNOWN = '–';
/** Narrow no-break space, between a number and its unit. */
const GAP = '\u202f';

type Maybe = number | null | undefined;

const numbers = new Map<string, Intl.NumberFormat>();
const times = new Map<string, Intl.DateTimeFormat>();
let zone: string | undefined;

/** The site's zone; times are shown in it, whatever the zone of this computer. */
export function showTimesIn(timeZone: string | undefined): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    zone = timeZone;
  } catch {
    zone = undefined;
  }
}

/** What stands before the decimals in the language of the screen. */
export const decimalMark = () =>
  new Intl.NumberFormat(language.locale).formatToParts(1.5).find(({ type }) => type === 'decimal')
    ?.value ?? '.';

function decimals(value: number, digits: number): string {
  const key = `${language.locale} ${digits}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language.locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    numbers.set(key, format);
  }
  return format.format(value);
}

/** How dates are written: in English with the day before the month and 24 hours, as sites do. */
const dates = () => (language.locale === 'en' ? 'en-GB' : language.locale);

function clock(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.locale} ${zone} ${JSON.stringify(options)}`;
  let format = times.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(dates(), {
      hourCycle: 'h23',
      ...options,
      ...(zone ? { timeZone: zone } : {}),
    });
    times.set(key, format);
  }
  return format;
}

function measured(value: Maybe, digits: number, unit: string, scale = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return decimals(value / scale, digits) + GAP + unit;
}

/** Watts: `7.4 kW`, below 1 kW `840 W`. */
export function power(watts: Maybe): string {
  if (watts === null || watts === undefined) return UNKNOWN;
  return Math.abs(watts) < 1000 ? measured(watts, 0, 'W') : measured(watts, 1, 'kW', 1000);
}

/** Watt-hours: `12.35 kWh`. */
export const energy = (wattHours: Maybe) => measured(wattHours, 2, 'kWh', 1000);
/** Milliamperes: `16.0 A`. */
export const current = (milliAmps: Maybe) => measured(milliAmps, 1, 'A', 1000);
/** Millivolts: `231 V`. */
export const voltage = (milliVolts: Maybe) => measured(milliVolts, 0, 'V', 1000);
/** Per cent: `64 %`. */
export const percent = (value: Maybe) => measured(value, 0, '%');
/** Thousandths of a degree Celsius: `31 °C`. */
export const temperature = (milliCelsius: Maybe) => measured(milliCelsius, 0, '°C', 1000);
/** Milliseconds as a latency: `41 ms`, from 1 s on `3.2 s`. */
export function latency(ms: Maybe): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  return ms < 1000 ? measured(ms, 0, 'ms') : measured(ms, 1, 's', 1000);
}
/** A plain count. */
export const count = (value: Maybe) =>
  value === null || value === undefined ? UNKNOWN : decimals(value, 0);

/** Milliseconds since 1970 of a time in the API's form, or nothing. */
export function instant(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** How long, coarse: `12 s`, `4 min`, `1 h 05`, `2 days`. */
export function duration(ms: Maybe): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}${GAP}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${GAP}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}${GAP}h${GAP}${String(minutes % 60).padStart(2, '0')}`;
  return days(Math.floor(hours / 24));
}

/** Whole days: `1 day`, `90 days`. */
export function days(value: number): string {
  const key = `${language.locale} days`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language.locale, {
      style: 'unit',
      unit: 'day',
      unitDisplay: 'long',
    });
    numbers.set(key, format);
  }
  return format.format(value);
}

/** How long since then. */
export const age = (since: string | null | undefined, now: number) => {
  const at = instant(since);
  return at === undefined ? UNKNOWN : duration(now - at);
};

/** What is left, to the second: `1:58`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A short time with tenths, for the steps of a command: `0.3 s`, `12.0 s`, `2:05`. */
export function step(ms: Maybe): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  return ms < 60_000 ? measured(Math.max(0, ms), 1, 's', 1000) : countdown(ms);
}

/** A moment: `14:05` today, `Tue 14:05` within a week, else with the date. */
export function moment(text: string | null | undefined, now: number): string {
  const at = instant(text);
  if (at === undefined) return UNKNOWN;
  if (dayOf(at) === dayOf(now)) return clock({ hour: '2-digit', minute: '2-digit' }).format(at);
  if (now - at < 6 * 86_400_000 && at <= now)
    return clock({ weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(at);
  return clock({
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
  }).format(at); // prettier-ignore
}

/** A moment that is planned for: `Sat 21 Nov, 14:05`. */
export function occasion(text: string): string {
  return clock({
    weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
  }).format(Date.parse(text)); // prettier-ignore
}

/** A moment to the second, with its day. */
export function exact(text: string | null | undefined): string {
  const at = instant(text);
  if (at === undefined) return UNKNOWN;
  return clock({
    day: 'numeric', month: 'short', year: 'numeric',
    hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
  }).format(at); // prettier-ignore
}

/** A day of the week, from Monday (0), short: `Mon`. */
export const weekday = (index: number) =>
  // A day of no zone: it is formatted in the zone that it is told in.
  dateOnly({ weekday: 'short' }).format(Date.UTC(2024, 0, 1 + index));

/** The months' names in small letters, from January. */
export const monthNames = () =>
  Array.from({ length: 12 }, (_, month) =>
    dateOnly({ month: 'long' }).format(Date.UTC(2024, month)).toLocaleLowerCase(language.locale),
  );

/** A date without a time (`2026-12-24`): `24 Dec 2026`. */
export function date(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at)
    ? day
    : dateOnly({ day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

function dateOnly(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.locale} UTC ${JSON.stringify(options)}`;
  let format = times.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(dates(), { ...options, timeZone: 'UTC' });
    times.set(key, format);
  }
  return format;
}

/** The time of day, to the minute. */
export const timeOfDay = (at: number) => clock({ hour: '2-digit', minute: '2-digit' }).format(at);
/** The time of day, to the second. */
export const timeOfDayExact = (at: number) =>
  clock({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);

/** The time of day to the millisecond, as messages need it. */
export function milliseconds(text: string): string {
  const at = instant(text);
  if (at === undefined) return UNKNOWN;
  return clock({
    hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3,
  }).format(at); // prettier-ignore
}

/** The zone's short name, where it is not the zone of this computer. */
export function foreignZone(now: number): string | undefined {
  if (!zone || zone === new Intl.DateTimeFormat().resolvedOptions().timeZone) return undefined;
  const name = clock({ hour: '2-digit', timeZoneName: 'short' });
  return name.formatToParts(now).find((part) => part.type === 'timeZoneName')?.value;
}

/** Orders names as people do, numbers inside them by value. */
export function compareNames(one: string, other: string): number {
  return collator().compare(one, other);
}

const collators = new Map<string, Intl.Collator>();
function collator(): Intl.Collator {
  let found = collators.get(language.locale);
  if (!found) {
    found = new Intl.Collator(language.locale, { numeric: true, sensitivity: 'base' });
    collators.set(language.locale, found);
  }
  return found;
}

/** The first moment of a day (`2026-11-21`) in the site's zone, and of the day after. */
export function dayBounds(day: string): { from: string; to: string } {
  return { from: momentOf(day), to: momentOf(day, '00:00', 1) };
}

/**
 * The moment at which the site's clocks show a day (`2026-11-21`) and time. Where they are put back,
 * the first of the two; where they leave it out, as long after the change.
 */
export function momentOf(day: string, time = '00:00', daysOn = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const utc = Date.UTC(year, month - 1, date + daysOn, hour, minute);
  // How far the zone is from UTC the day before and the day after; the clocks may change between.
  const [before = utc, after = utc] = [-86_400_000, 86_400_000].map(
    (away) => utc + (utc + away - wallClock(utc + away)),
  );
  const at = wallClock(before) !== utc && wallClock(after) === utc ? after : before;
  return new Date(at).toISOString();
}

/** The day of a moment (`2026-11-21`) in the site's zone. */
export const dayOf = (at: number) => new Date(wallClock(at)).toISOString().slice(0, 10);

/** What the zone's clock shows at a moment, as if it were UTC. */
function wallClock(at: number): number {
  const parts = clock({
    year: 'numeric', month: 'numeric', day: 'numeric',
    hour: 'numeric', minute: 'numeric', second: 'numeric', calendar: 'iso8601',
    numberingSystem: 'latn',
  }).formatToParts(at); // prettier-ignore
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return Date.UTC(
    part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'),
  ); // prettier-ignore
}
