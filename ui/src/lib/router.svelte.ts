// Addresses are `#/name/id?filter=value`. A route is a value of one union, so that a screen cannot be
// asked for with what it does not understand.

export type Route =
  | { name: 'board'; bay?: string; filter?: string }
  | { name: 'sessions'; filter: SessionFilter }
  | { name: 'session'; id: string }
  | { name: 'chargers' }
  | { name: 'messages'; station: string }
  | { name: 'cards' }
  | { name: 'people'; tab: PeopleTab }
  | { name: 'rules'; tab: RulesTab; rule?: string }
  | { name: 'decision'; id: string }
  | { name: 'bays' }
  | { name: 'settings'; part?: SettingsPart }
  | { name: 'set_up' }
  /** The reduced board for a screen that everybody sees. */
  | { name: 'wall' }
  | { name: 'unknown'; path: string };

export const rulesTabs = [
  'live',
  'draft',
  'matrix',
  'holidays',
  'power',
  'decisions',
  'history',
] as const;
export type RulesTab = (typeof rulesTabs)[number];

export const settingsParts = [
  'screen',
  'site',
  'address',
  'people',
  'keys',
  'wall',
  'data',
] as const;
export type SettingsPart = (typeof settingsParts)[number];

export interface SessionFilter {
  state?: string;
  station?: string;
  bay?: string;
  card?: string;
  driver?: string;
  from?: string;
  to?: string;
}

/** The screens beside the cards. */
const peopleTabs = ['drivers', 'vehicles', 'groups', 'centres'] as const;
export type PeopleTab = (typeof peopleTabs)[number];

const filterKeys = ['state', 'station', 'bay', 'card', 'driver', 'from', 'to'] as const;

/** The route of an address' part after `#`. */
export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [first = '', second, ...rest] = path.split('/').filter(Boolean).map(decode);
  const values = new URLSearchParams(query);
  if (rest.length === 0) {
    switch (first) {
      case '':
      case 'board': {
        const filter = values.get('show');
        return { name: 'board', ...(second && { bay: second }), ...(filter && { filter }) };
      }
      case 'sessions': {
        if (second) return { name: 'session', id: second };
        const filter: SessionFilter = {};
        for (const key of filterKeys) {
          const value = values.get(key);
          if (value) filter[key] = value;
        }
        return { name: 'sessions', filter };
      }
      case 'chargers':
        return second ? { name: 'messages', station: second } : { name: 'chargers' };
      case 'people': {
        const tab = second ? peopleTabs.find((known) => known === second) : 'drivers';
        if (tab) return { name: 'people', tab };
        break;
      }
      case 'cards':
        if (!second) return { name: 'cards' };
        break;
      case 'rules': {
        const tab = rulesTabs.find((tab) => tab === (second ?? 'live'));
        const rule = values.get('rule');
        if (tab) return { name: 'rules', tab, ...(rule && { rule }) };
        break;
      }
      case 'decisions':
        if (second) return { name: 'decision', id: second };
        break;
      case 'settings':
        if (!second) return { name: 'settings' };
        for (const part of settingsParts) if (part === second) return { name: 'settings', part };
        break;
      case 'bays':
        if (!second) return { name: 'bays' };
        break;
      case 'set-up':
        if (!second) return { name: 'set_up' };
        break;
      case 'wall':
        if (!second) return { name: 'wall' };
        break;
    }
  }
  return { name: 'unknown', path };
}

/** The address of a route; `parse` of it gives the route back. */
export function address(route: Route): string {
  switch (route.name) {
    case 'board': {
      const path = route.bay ? `/board/${encodeURIComponent(route.bay)}` : '/board';
      return `#${path}${query({ show: route.filter })}`;
    }
    case 'sessions':
      return `#/sessions${query({ ...route.filter })}`;
    case 'session':
      return `#/sessions/${encodeURIComponent(route.id)}`;
    case 'chargers':
      return '#/chargers';
    case 'messages':
      return `#/chargers/${encodeURIComponent(route.station)}`;
    case 'people':
      return route.tab === 'drivers' ? '#/people' : `#/people/${route.tab}`;
    case 'cards':
      return '#/cards';
    case 'rules':
      return `#/rules${route.tab === 'live' ? '' : `/${route.tab}`}${query({ rule: route.rule })}`;
    case 'decision':
      return `#/decisions/${encodeURIComponent(route.id)}`;
    case 'settings':
      return route.part ? `#/settings/${route.part}` : '#/settings';
    case 'bays':
      return '#/bays';
    case 'set_up':
      return '#/set-up';
    case 'wall':
      return '#/wall';
    case 'unknown':
      return `#${route.path}`;
  }
}

function query(values: Record<string, string | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value) search.set(key, value);
  const text = search.toString();
  return text ? `?${text}` : '';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Router {
  route = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.route = parse(location.hash)));
  }

  go(route: Route) {
    location.hash = address(route);
  }

  /** Changes the address without a step in the history, for filters. */
  replace(route: Route) {
    history.replaceState(null, '', address(route));
    this.route = route;
  }
}

export const router = new Router();
