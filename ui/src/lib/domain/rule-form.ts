// A rule while it is edited: numbers are still text, and what is missing has a place to be said.
import { m } from '$lib/i18n';
import type { AtEndAction, RuleText, Window } from '$lib/api/policy-types';
import { blankRule } from './rule-changes';

export interface RuleForm {
  rule: RuleText;
  /** Whether it holds at certain times of the week alone. */
  timed: boolean;
  power: string;
  energy: string;
  hours: string;
  sessions: string;
  endPower: string;
}

/** Faults by field. */
export type Faults = Partial<
  Record<
    | 'name' | 'who' | 'where' | 'until' | 'recurrence' | 'windows'
    | 'power' | 'energy' | 'hours' | 'sessions' | 'endPower' | 'limits',
    string
  >
>; // prettier-ignore

export const newWindow = (): Window => ({
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  until: '18:00',
});

const shown = (value: number | null, scale: number) =>
  value === null ? '' : String(Math.round((value / scale) * 1000) / 1000);

/** A form filled with a rule, or empty. */
export function formOf(rule: RuleText = blankRule()): RuleForm {
  const { limits, at_end, when } = rule;
  return {
    rule: structuredClone(rule),
    timed: when.windows.length > 0,
    power: shown(limits.power_w, 1000),
    energy: shown(limits.energy_wh, 1000),
    hours: shown(limits.duration_s, 3600),
    sessions: shown(limits.sessions, 1),
    endPower: shown(at_end.power_w ?? null, 1000),
  };
}

/** A number as people write it; nothing where the field is empty, `NaN` where it is none above 0. */
export function amount(text: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return undefined;
  const value = Number(plain);
  return value > 0 && Number.isFinite(value) ? value : Number.NaN;
}

const scaled = (text: string, scale: number): number | null => {
  const value = amount(text);
  return value === undefined || Number.isNaN(value) ? null : Math.round(value * scale);
};

/** The rule that the form says. */
export function ruleOf(form: RuleForm): RuleText {
  const { rule, timed } = form;
  const action: AtEndAction = rule.at_end.action;
  return {
    ...rule,
    name: rule.name.trim(),
    note: rule.note.trim(),
    tariff: rule.tariff?.trim() || null,
    when: { ...rule.when, windows: timed ? rule.when.windows : [] },
    limits:
      rule.effect === 'deny'
        ? { power_w: null, energy_wh: null, duration_s: null, sessions: null }
        : {
            power_w: scaled(form.power, 1000),
            energy_wh: scaled(form.energy, 1000),
            duration_s: scaled(form.hours, 3600),
            sessions: scaled(form.sessions, 1),
          },
    at_end: { action, power_w: action === 'limit' ? scaled(form.endPower, 1000) : null },
  };
}

/** What keeps it from being a rule, before the server looks. */
export function faultsOf(form: RuleForm): Faults {
  const rule = ruleOf(form);
  const { who, where, when, effect, limits, at_end } = rule;
  const wrong = (text: string) =>
    Number.isNaN(amount(text) ?? 1) ? m.rule_limit_wrong() : undefined;
  const faults: Record<keyof Faults, string | undefined | false> = {
    name: rule.name === '' && m.rule_name_missing(),
    who: who.kind !== 'anyone' && !who.id && m.rule_who_missing(),
    where:
      ((where.kind === 'zone' && !where.zone) ||
        ((where.kind === 'bay' || where.kind === 'charger') && !where.id)) &&
      m.rule_where_missing(),
    until:
      when.from !== null &&
      when.until !== null &&
      when.until < when.from &&
      m.rule_last_day_wrong(),
    recurrence: when.recurrence !== null && !when.from && m.rule_pattern_first_missing(),
    windows:
      when.windows.some(({ days, from, until }) => days.length === 0 || !from || !until) &&
      m.rule_window_days_missing(),
    power: wrong(form.power),
    energy: wrong(form.energy),
    hours: wrong(form.hours),
    sessions: wrong(form.sessions),
    endPower: at_end.action === 'limit' && at_end.power_w === null && m.rule_limit_wrong(),
    limits:
      effect === 'limit' &&
      Object.values(limits).every((limit) => limit === null) &&
      m.rule_limits_missing(),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault)) as Faults;
}
