import { m } from '$lib/i18n';
import type { PeopleTab, Route } from '$lib/router.svelte';

/** What the people's screens are called. */
export function peopleTitle(tab: PeopleTab | 'cards'): string {
  switch (tab) {
    case 'drivers':
      return m.people_drivers();
    case 'cards':
      return m.nav_cards();
    case 'vehicles':
      return m.people_vehicles();
    case 'groups':
      return m.people_groups();
    case 'centres':
      return m.people_centres();
  }
}

/** The title of a screen before anything of it is known. */
export function titleOf(route: Route): string {
  switch (route.name) {
    case 'board':
      return m.nav_board();
    case 'sessions':
      return m.nav_sessions();
    case 'session':
      return m.session_title_one();
    case 'chargers':
      return m.nav_chargers();
    case 'messages':
      return m.messages_title({ station: route.station });
    case 'people':
      return peopleTitle(route.tab);
    case 'cards':
      return m.nav_cards();
    case 'rules':
      return m.nav_rules();
    case 'decision':
      return m.decision_title();
    case 'bays':
      return m.bays_title();
    case 'set_up':
      return m.set_up_my_site();
    case 'settings':
      return m.nav_settings();
    case 'wall':
      return m.wall_title();
    case 'unknown':
      return m.not_found_title();
  }
}

/** Which screen it is; its tabs, filters and details are the same screen. */
export function screenOf(route: Route): string {
  switch (route.name) {
    case 'session':
    case 'decision':
      return `${route.name} ${route.id}`;
    case 'messages':
      return `${route.name} ${route.station}`;
    case 'cards':
      return 'people';
    case 'board':
    case 'sessions':
    case 'chargers':
    case 'people':
    case 'rules':
    case 'bays':
    case 'set_up':
    case 'settings':
    case 'wall':
    case 'unknown':
      return route.name;
  }
}
