// What needs somebody: the server keeps the items, with owner, note and count. Here they get their
// words, their order, and the place to go to.
import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { Attention } from '$lib/api/types';
import type { Route } from '$lib/router.svelte';
import { faultWord } from './sentences';
import { stopWord } from './session-words';

/** How things are called now; `undefined` for what is not on the board. */
export interface Names {
  bay: (evse: string) => string | undefined;
  station: (id: string) => string | undefined;
  /** What its bays are called, in the board's order. */
  baysOf: (station: string) => string[];
  /** Whether it can be reached now. */
  isThere: (station: string) => boolean;
}

/** What an item asks of the desk: somebody, nobody else, or nothing any more. */
export const cares = ['open', 'taken', 'over'] as const;
export type Care = (typeof cares)[number];
export function careOf({ over_at, owner }: Pick<Attention, 'over_at' | 'owner'>): Care {
  if (over_at !== null) return 'over';
  return owner === null ? 'open' : 'taken';
}

const order: Record<Attention['severity'], number> = { alarm: 0, warning: 1, notice: 2 };

/** What needs somebody first, then what somebody has, then what is over; the gravest, the oldest. */
export function byUrgency(one: Attention, other: Attention): number {
  return (
    cares.indexOf(careOf(one)) - cares.indexOf(careOf(other)) ||
    order[one.severity] - order[other.severity] ||
    one.since.localeCompare(other.since) ||
    one.id.localeCompare(other.id)
  );
}

/** Whether somebody put it off, and the time has not come. */
export const isPutOff = (item: Attention, now: number) =>
  item.snoozed_until !== null && Date.parse(item.snoozed_until) > now;

/** Whether it counts as something that needs somebody now. */
export const isWaiting = (item: Attention, now: number) =>
  careOf(item) === 'open' && !isPutOff(item, now);

/** Bays of one charger that are spelled out before the rest is left out. */
const SPELLED = 3;
/** Bays of an item. */
const SPELLED_BAYS = 8;

const someOf = (names: string[], most: number) =>
  names.slice(0, most).join(', ') + (names.length > most ? ' …' : '');

/** The bays that an item is about, by the board's ids: those that are left of them. */
export function baysLeft({ args, evse_id }: Attention): string[] {
  const listed = args['evses'];
  if (Array.isArray(listed)) return listed.filter((id) => typeof id === 'string');
  return evse_id ? [evse_id] : [];
}

function cutOff(item: Attention, names: Names): string {
  const left = baysLeft(item);
  const why = stopWord(String(item.args['reason']));
  const time = format.moment(item.since, Date.parse(item.since));
  const bays = left.map((id) => names.bay(id) ?? format.UNKNOWN);
  const ended = Number(item.args['ended']);
  return ended > 1
    ? m.attention_cut_off_many({
        ended: format.count(ended), time, why, names: someOf(bays, SPELLED_BAYS),
      }) // prettier-ignore
    : m.attention_cut_off_one({ bay: bays[0] ?? format.UNKNOWN, time, why });
}

/** A charger by the bays that it serves, as they are written at it, and then by its own name. */
function placeOf(station: string, names: Names): string {
  const charger = names.station(station) ?? format.UNKNOWN;
  const bays = names.baysOf(station).filter((bay) => bay !== charger);
  return bays.length === 0 ? charger : m.attention_place({ bays: someOf(bays, SPELLED), charger });
}

/** Chargers that were lost together, some of which may be back. */
function offline({ stations, over_at }: Attention, names: Names): string {
  const missing = over_at === null ? stations.filter((id) => !names.isThere(id)) : [];
  const away = missing.length > 0 ? missing : stations;
  const bays = away
    .flatMap((id) => {
      const labels = names.baysOf(id);
      return labels.length > 0 ? labels : [names.station(id) ?? format.UNKNOWN];
    })
    .sort(format.compareNames);
  const told = { names: someOf(bays, SPELLED_BAYS), count: format.count(stations.length) };
  return away.length === stations.length
    ? m.attention_offline_many(told)
    : m.attention_offline_some({ ...told, away: format.count(away.length) });
}

/** What it is, in a sentence. */
export function attentionWords(item: Attention, names: Names): string {
  const text = (name: string) => {
    const value = item.args[name];
    return typeof value === 'string' ? value : '';
  };
  const { stations } = item;
  const [station] = stations;
  const name = station === undefined ? format.UNKNOWN : placeOf(station, names);
  const bay = (item.evse_id && names.bay(item.evse_id)) || name;
  switch (item.kind) {
    case 'faulted':
      return m.attention_fault_at({ bay, what: faultWord(text('error_code')) });
    case 'unreachable':
      return stations.length < 2 ? m.attention_offline_one({ name }) : offline(item, names);
    case 'stop_failed':
      return m.attention_stop_failed({ bay });
    case 'sessions_cut_off':
      return cutOff(item, names);
    case 'car_waiting':
      return m.attention_car_waiting({ bay });
    case 'session_suspect':
      return m.attention_suspect({ bay });
    case 'closed_unconfirmed':
      return m.attention_closed_unconfirmed({ bay });
    case 'charger_waiting':
      return m.attention_new_called({ name });
    case 'card_unknown':
      return m.attention_card_unknown({ card: item.card ?? format.UNKNOWN, name });
    case 'clock_wrong':
      return m.attention_clock_wrong({ name });
    case 'not_recording':
      return m.attention_was_not_recording({
        from: format.exact(text('from')),
        until: format.exact(text('until')),
      });
    case 'identity_contested':
      return m.attention_contested({ name });
  }
}

/** Where one can look at it or do something about it. */
export function attentionRoute(item: Attention): Route | undefined {
  switch (item.kind) {
    case 'faulted':
      return item.evse_id ? { name: 'board', bay: item.evse_id } : { name: 'chargers' };
    case 'unreachable':
      return { name: 'board', filter: 'offline' };
    case 'car_waiting':
    case 'sessions_cut_off': {
      const [bay, ...others] = baysLeft(item);
      return bay && others.length === 0
        ? { name: 'board', bay }
        : { name: 'board', filter: 'held' };
    }
    case 'stop_failed':
    case 'session_suspect':
    case 'closed_unconfirmed':
      return item.session_id ? { name: 'session', id: item.session_id } : undefined;
    case 'charger_waiting':
    case 'identity_contested':
    case 'clock_wrong':
      return { name: 'chargers' };
    case 'card_unknown':
      return { name: 'cards' };
    case 'not_recording':
      return undefined;
  }
}

export function severityWord(severity: Attention['severity']): string {
  switch (severity) {
    case 'alarm':
      return m.attention_alarm();
    case 'warning':
      return m.attention_warning();
    case 'notice':
      return m.attention_notice();
  }
}
