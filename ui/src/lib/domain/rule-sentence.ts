// A rule as people would say it.
import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type {
  AtEnd,
  DayOfWeek,
  RuleLimits,
  RuleText,
  When,
  Where,
  Who,
} from '$lib/api/policy-types';
import type { ListedKind } from '$lib/api/policy';

/** How people, things and places are called. */
export interface RuleNames {
  who: (kind: ListedKind, id: string) => string | undefined;
  place: (id: string) => string | undefined;
}

export const WEEK: DayOfWeek[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** The recurrence that has words of its own. */
export const EVERY_OTHER_WEEK = 'FREQ=WEEKLY;INTERVAL=2';

/** The whole rule in a sentence, without the stop at its end. */
export function ruleSentence(rule: RuleText, names: RuleNames): string {
  const rest = [whenPhrase(rule.when), wherePhrase(rule.where, names)].join(' ');
  const everybody = rule.who.kind === 'anyone';
  const who = whoPhrase(rule.who, names);
  const limits = limitsPhrase(rule.limits);
  const tariff = rule.tariff && m.rule_tariff({ tariff: rule.tariff });
  const end = bounded(rule.when) && endPhrase(rule);
  const join = (...parts: (string | false | null)[]) => parts.filter(Boolean).join(', ');
  switch (rule.effect) {
    case 'allow':
      return join(
        everybody ? m.rule_allow_all({ rest }) : m.rule_allow({ who, rest }),
        limits,
        end,
        tariff,
      );
    case 'deny':
      return join(everybody ? m.rule_deny_all({ rest }) : m.rule_deny({ who, rest }), end);
    case 'limit': {
      const what = limits || format.UNKNOWN;
      return join(m.rule_limit({ who: everybody ? m.rule_everybody() : who, what, rest }), tariff);
    }
  }
}

/** Whom a rule is about. */
export function whoPhrase({ kind, id }: Who, names: RuleNames): string {
  if (kind === 'anyone') return m.rule_everybody();
  const name = id ? names.who(kind, id) : undefined;
  if (kind === 'token') return m.rule_who_card({ card: name ?? m.rule_who_gone() });
  // Its name may be that of many: in German the verb would have to follow it.
  if (kind === 'group' && name) return m.rule_who_the_group({ group: name });
  return name ?? m.rule_who_gone();
}

/** Where it holds. */
export function wherePhrase({ kind, id, zone }: Where, names: RuleNames): string {
  const name = (id ? names.place(id) : undefined) ?? m.rule_where_gone();
  switch (kind) {
    case 'site':
      return m.rule_anywhere();
    case 'zone':
      return m.rule_in_zone({ zone: zone ?? format.UNKNOWN });
    case 'charger':
      return m.rule_at_charger({ charger: name });
    case 'bay':
      return m.rule_at_bay({ bay: name });
  }
}

/** When it holds. */
export function whenPhrase(when: When): string {
  const { windows, from, until, holidays, recurrence } = when;
  const parts = [
    windows.map((window) => `${daysPhrase(window.days)} ${window.from}–${window.until}`).join(', '),
    from && until
      ? m.rule_dates({ from: format.date(from), until: format.date(until) })
      : from
        ? m.rule_from({ from: format.date(from) })
        : until && m.rule_until({ until: format.date(until) }),
    recurrence &&
      (recurrence === EVERY_OTHER_WEEK
        ? m.rule_every_other_week()
        : m.rule_repeats({ rule: recurrence })),
    holidays === 'exclude' && m.rule_not_on_holidays(),
    holidays === 'only' && m.rule_only_on_holidays(),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : m.rule_at_any_time();
}

/** Days of the week, neighbours as a span: `Mon–Fri, Sun`. */
export function daysPhrase(days: DayOfWeek[]): string {
  const chosen = WEEK.flatMap((day, index) => (days.includes(day) ? [index] : []));
  const spans: [first: number, last: number][] = [];
  for (const index of chosen) {
    const span = spans.at(-1);
    if (span && span[1] === index - 1) span[1] = index;
    else spans.push([index, index]);
  }
  return spans
    .map(([first, last]) => {
      const [one, other] = [format.weekday(first), format.weekday(last)];
      if (first === last) return one;
      return last === first + 1 ? `${one}, ${other}` : `${one}–${other}`;
    })
    .join(', ');
}

function limitsPhrase({ power_w, energy_wh, duration_s, sessions }: RuleLimits): string {
  return [
    power_w !== null && m.rule_at_most({ what: format.power(power_w) }),
    energy_wh !== null && m.rule_at_most({ what: format.energy(energy_wh) }),
    duration_s !== null && m.rule_at_most({ what: format.duration(duration_s * 1000) }),
    sessions !== null && m.rule_at_once({ what: format.count(sessions) }),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Whether its time ends, or begins, at all. */
export const bounded = ({ windows, until, holidays, recurrence }: When) =>
  windows.length > 0 || until !== null || holidays !== 'include' || recurrence !== null;

function endPhrase({ effect, at_end }: { effect: RuleText['effect']; at_end: AtEnd }): string {
  const power = format.power(at_end.power_w);
  const denies = effect === 'deny';
  switch (at_end.action) {
    case 'finish':
      return denies ? m.rule_deny_then_finish() : m.rule_then_finish();
    case 'stop':
      return denies ? m.rule_deny_then_stop() : m.rule_then_stop();
    case 'limit':
      return denies ? m.rule_deny_then_limit({ power }) : m.rule_then_limit({ power });
  }
}
