import type { Check, Decision, Limits, Rule, When } from '$lib/api/policy-types';
import type { Card, Connector } from '$lib/api/types';
import { timeOfDay } from '$lib/format';
import { WEEK } from '$lib/domain/rule-sentence';
import { iso, newId } from './shapes';
import type { FakeSite } from './site';

type Body = Record<string, unknown>;

export const noLimits = (): Limits => ({
  power_w: null,
  current_ma: null,
  energy_wh: null,
  duration_s: null,
  must_end_at: null,
  at_end: { action: 'finish', power_w: null },
  tariff: null,
  held_ma: null,
  charging_profile: null,
});

const ORDER: Check['code'][] = [
  'api_key', 'api_enabled', 'source_ip', 'caller_permission', 'rate_limit', 'station_known',
  'station_active', 'connector_valid', 'station_reachable', 'token_valid', 'access_rules',
  'time_access', 'connector_state', 'reservation', 'pool_share', 'payment', 'charging_profile',
  'site_power',
]; // prettier-ignore
const OVERRIDABLE: Check['code'][] = ['time_access', 'reservation', 'pool_share', 'payment'];

const check = (code: Check['code'], change: Partial<Check> = {}): Check => ({
  code,
  order: ORDER.indexOf(code) + 1,
  overridable: OVERRIDABLE.includes(code),
  bypassable: ORDER.indexOf(code) >= ORDER.indexOf('token_valid'),
  outcome: 'allow',
  reason: null,
  message: null,
  rule: null,
  facts: {},
  facts_at: null,
  fact_age_s: null,
  limits: null,
  duration_ms: 0.004,
  ...change,
});
const deny = (code: Check['code'], why: string, args = {}, change: Partial<Check> = {}) =>
  check(code, { outcome: 'deny', reason: { code: why, args }, ...change });

export function target(site: FakeSite, body: Body): Connector | undefined {
  return [...site.connectors.values()].find(
    (view) =>
      view.bay?.id === body['bay'] ||
      (view.station.id === body['station'] && view.connector === body['connector']),
  );
}

export const cardOf = (site: FakeSite, body: Body): Card | undefined =>
  [...site.cards.values()].find(({ id, card }) => id === body['token'] || card === body['token']);

/** What a start would be decided, with these rules. */
export function decide(
  site: FakeSite,
  body: Body,
  rules: Rule[] = site.policy.live.rules,
  at = Date.now(),
): Decision {
  const view = target(site, body);
  const used = cardOf(site, body);
  const checks = [
    check('station_known', { facts: { enrolment: 'approved' } }),
    check('station_active', { facts: { active: view?.active ?? false } }),
    reachable(view, body),
  ];
  if (checks.every(({ outcome }) => outcome !== 'deny'))
    checks.push(
      tokenValid(body, used),
      ...ruled(site, rules, at, view, used),
      connectorState(site, view),
      check('reservation', { outcome: 'not_applicable' }),
      check('payment', { outcome: 'not_applicable', facts: { payment: 'none' } }),
      power(site, view),
    );
  const bypass = body['bypass'] as { reason: string } | undefined;
  const overrides = bypass ?? (body['override'] as { reason: string } | undefined);
  const denials = checks.filter(({ outcome }) => outcome === 'deny');
  const left = denials.filter(
    ({ overridable, bypassable }) => !(overrides && (bypass ? bypassable : overridable)),
  );
  const any = (outcome: Check['outcome']) => checks.some((one) => one.outcome === outcome);
  const limits = checks.flatMap((one) => one.limits ?? []);
  return {
    id: newId(),
    at: iso(at),
    trigger: 'operator_start',
    mode: bypass ? 'bypass' : 'enforce',
    actor: { kind: 'person', id: null, role: 'admin', ip: null },
    request: {
      power_w: (body['power_limit_w'] as number | undefined) ?? null,
      current_ma: null,
      charging_profile: null,
      profile_hash: null,
      queue: body['queue'] === 'queue',
    },
    station_id: view?.station.id ?? null,
    evse_id: view?.evse_id ?? null,
    connector: view?.connector ?? null,
    token_id: used?.id ?? null,
    driver_id: used?.driver_id ?? null,
    vehicle_id: null,
    company_id: null,
    session_id: null,
    rule_set: site.policy.live.set.version,
    policy_version: null,
    evaluated_all: checks.some(({ code }) => code === 'site_power'),
    duration_ms: 0.21,
    outcome: left.length > 0 ? 'deny' : any('queue') ? 'queue' : any('limit') ? 'limit' : 'allow',
    primary: left[0]?.reason ?? null,
    message: null,
    checks,
    effective: Object.assign(noLimits(), ...limits),
    previous: null,
    override:
      overrides && denials.length > 0 && left.length === 0
        ? {
            by: { kind: 'person', id: null },
            permission: bypass ? 'ocpp.direct' : 'policy.override',
            reason: overrides.reason,
            checks: denials.map(({ code }) => code),
          }
        : null,
    links: { session_id: null, command_ids: [], ocpp_message_ids: [], request_id: null },
  };
}

function reachable(view: Connector | undefined, body: Body): Check {
  const facts = { online: view?.online ?? false, queue: body['queue'] === 'queue' };
  if (view?.online) return check('station_reachable', { facts });
  const reason = { code: 'station_offline', args: { last_seen_at: view?.last_heard_at } };
  const outcome = facts.queue ? 'queue' : 'deny';
  return check('station_reachable', { outcome, reason, facts });
}

function tokenValid(body: Body, used: Card | undefined): Check {
  if (body['token'] === undefined) return check('token_valid', { outcome: 'not_applicable' });
  if (!used) return deny('token_valid', 'token_unknown');
  const facts = { status: used.status, kind: used.kind, token_id: used.id };
  return used.status === 'active'
    ? check('token_valid', { facts })
    : deny('token_valid', 'token_blocked', {}, { facts });
}

const LEVELS: Record<Rule['where']['kind'], number> = { site: 0, zone: 1, charger: 2, bay: 3 };

/** What the rules say of a card at a bay. */
export function ruled(
  site: FakeSite,
  rules: Rule[],
  at: number,
  view: Connector | undefined,
  used: Card | undefined,
): Check[] {
  const groups = used ? site.policy.groupsOf(used.note ?? '') : [];
  const about = rules.filter(
    ({ enabled, who, where }) =>
      enabled &&
      (who.kind === 'anyone' || groups.includes(who.id ?? '') || who.id === used?.id) &&
      (where.kind === 'site' ||
        where.zone === view?.bay?.zone ||
        where.id === view?.bay?.id ||
        where.id === view?.station.id),
  );
  const facts = { access_mode: site.settings.access_mode, desk: true, groups };
  const clock = { local_time: timeOfDay(at), holiday: false };
  const counted = about.filter(
    ({ effect, when }) => effect === 'allow' || (effect === 'deny' && holds(when, at)),
  );
  const level = Math.max(...counted.map(({ where }) => LEVELS[where.kind]));
  const there = counted.filter(({ where }) => LEVELS[where.kind] === level);
  const said = (rule: Rule) => ({ id: rule.id, version: rule.version, name: rule.name });
  const args = (rule: Rule) => ({
    rule: rule.name,
    rule_id: rule.id,
    ...(rule.where.zone && { zone: rule.where.zone }),
  });
  const denied = there.find(({ effect }) => effect === 'deny');
  if (denied)
    return [
      deny('access_rules', 'access_denied', args(denied), { rule: said(denied), facts }),
      check('time_access', { outcome: 'skipped', facts: clock }),
    ];
  const allows = there.filter(({ effect }) => effect === 'allow');
  const allowing = allows.find(({ when }) => holds(when, at));
  if (!allowing && allows[0]) {
    const rests = allows[0];
    const more = { now: iso(at), next_at: nextOpening(rests.when, at) };
    return [
      check('access_rules', { facts, rule: said(rests) }),
      deny(
        'time_access',
        'outside_allowed_hours',
        { ...args(rests), ...more },
        {
          rule: said(rests),
          facts: clock,
        },
      ),
    ];
  }
  const { power_w = null, duration_s = null } = allowing?.limits ?? {};
  const limited = power_w !== null || duration_s !== null;
  return [
    check('access_rules', {
      facts,
      rule: allowing ? said(allowing) : null,
      ...(allowing &&
        limited && {
          outcome: 'limit' as const,
          reason: {
            code: 'access_limited',
            args: {
              ...args(allowing),
              ...(power_w !== null && { power_w }),
              ...(duration_s !== null && { duration_s }),
            },
          },
          limits: { ...noLimits(), power_w, duration_s },
        }),
    }),
    check('time_access', { facts: clock }),
  ];
}

function holds({ windows }: When, at: number): boolean {
  const now = timeOfDay(at);
  const day = (offset: number) => WEEK[(new Date(at).getDay() + 6 + offset) % 7];
  const today = day(0);
  const yesterday = day(6);
  return (
    windows.length === 0 ||
    windows.some(({ days, from, until }) => {
      const wraps = until <= from;
      const opened = today !== undefined && days.includes(today) && now >= from;
      const early = yesterday !== undefined && days.includes(yesterday) && now < until;
      return wraps ? opened || early : opened && now < until;
    })
  );
}

/** The next full quarter of an hour in which it holds. */
function nextOpening(when: When, at: number): string | null {
  const QUARTER = 900_000;
  const first = Math.ceil(at / QUARTER) * QUARTER;
  for (let step = 0; step < 7 * 96; step += 1)
    if (holds(when, first + step * QUARTER)) return iso(first + step * QUARTER);
  return null;
}

function connectorState(site: FakeSite, view: Connector | undefined): Check {
  const facts = { status: view?.state ?? 'unknown' };
  const tries = site.settings.practice.start_while_plugged === 'try_then_reset';
  const trouble = view?.session ? 'connector_in_use' : stateTrouble(view);
  return trouble && !(tries && view?.state === 'finishing')
    ? deny('connector_state', trouble, {}, { facts })
    : check('connector_state', { facts, fact_age_s: 40 });
}

function stateTrouble(view: Connector | undefined): string | undefined {
  switch (view?.state) {
    case 'faulted':
      return 'connector_faulted';
    case 'unavailable':
      return 'connector_unavailable';
    case 'finishing':
      return 'connector_not_released';
    default:
      return undefined;
  }
}

/** The circuit above a bay, and what is left of it on each phase. */
export function feeder(site: FakeSite, view: Connector | undefined) {
  const zone = view?.bay?.zone;
  const circuit = site.policy.circuits.find(({ places }) =>
    places.some((place) => place.zone === zone || place.id === view?.bay?.id),
  );
  if (!circuit) return undefined;
  const used = [...site.connectors.values()].filter(
    (other) => other.bay?.zone === zone && other.session,
  ).length;
  const usable = circuit.capacity_ma[0] * (1 - circuit.buffer_per_mille / 1000);
  const allocated = used * 16_000;
  return { circuit, allocated, free: Math.max(0, usable - circuit.load_ma[0] - allocated) };
}

function power(site: FakeSite, view: Connector | undefined): Check {
  const above = feeder(site, view);
  if (!above) return check('site_power', { outcome: 'not_applicable' });
  const { circuit, free } = above;
  const rule = { id: circuit.id, version: circuit.version, name: circuit.name };
  const facts = { free_ma: free, wanted_ma: 32_000, circuits: [rule] };
  const args = { circuit: circuit.name, free_ma: free, minimum_ma: 6000, current_ma: free };
  if (free >= 32_000) return check('site_power', { rule, facts });
  if (free < 6000) return deny('site_power', 'site_power_exhausted', args, { rule, facts });
  return check('site_power', {
    outcome: 'limit',
    reason: { code: 'power_limited', args },
    rule,
    facts,
    limits: { ...noLimits(), current_ma: free },
  });
}
