import { m } from '$lib/i18n';
import type { Session } from '$lib/api/types';
import type { Desktop } from '$lib/bridge';
import type { Command } from '$lib/commands/registry.svelte';
import { canStart, isLive, stateWord } from '$lib/domain/state';
import type { Zone } from '$lib/live/store.svelte';
import { bayName, type Tile } from '$lib/live/tile.svelte';
import { router, type Route, type SessionFilter } from '$lib/router.svelte';
import type { screen as Screen } from '$lib/settings/screen.svelte';

/** One command for each main screen. */
export function goCommands(): Command[] {
  const places: [id: string, keys: string, place: () => string, to: Route][] = [
    ['go.board', 'g b', m.nav_board, { name: 'board' }],
    ['go.sessions', 'g s', m.nav_sessions, { name: 'sessions', filter: {} }],
    ['go.chargers', 'g c', m.nav_chargers, { name: 'chargers' }],
    ['go.drivers', 'g d', m.nav_drivers, { name: 'people', tab: 'drivers' }],
    ['go.cards', 'g k', m.nav_cards, { name: 'cards' }],
    ['go.rules', 'g p', m.nav_rules, { name: 'rules', tab: 'live' }],
    ['go.power', 'g l', m.nav_power, { name: 'rules', tab: 'power' }],
    ['go.bays', 'g y', m.bays_title, { name: 'bays' }],
    ['go.settings', '$mod+,', m.nav_settings, { name: 'settings' }],
  ];
  return places.map(([id, keys, place, to]) => ({
    id,
    keys,
    group: 'go',
    title: () => m.command_go({ place: place() }),
    run: () => router.go(to),
  }));
}

export const viewCommands = (screen: typeof Screen): Command[] => [
  {
    id: 'view.theme',
    group: 'view',
    title: m.command_theme,
    run: () => screen.set({ theme: screen.dark ? 'light' : 'dark' }),
  },
  {
    id: 'view.density',
    group: 'view',
    title: m.command_density,
    run: () => screen.set({ density: screen.density === 'compact' ? 'comfortable' : 'compact' }),
  },
];

/** What can be done with the program's window. */
export function windowCommands(desktop: Desktop | undefined): Command[] {
  if (!desktop) return [];
  return [
    {
      id: 'window.close',
      group: 'view',
      title: m.command_window_close,
      keys: '$mod+w',
      run: () => desktop.close(),
    },
    {
      id: 'window.quit',
      group: 'view',
      title: m.command_quit,
      run: () => desktop.quit(),
    },
  ];
}

/** What the bay's commands need. */
interface BayDeeds {
  /** The bay that is meant: by the menu, the focus or the details that are open. */
  meant: () => Tile | undefined;
  start: (tile: Tile) => void;
  /** Starts without a card at once. */
  visitor: (tile: Tile) => void;
  /** Whether the person here may start past the rules, where none of them would let it. */
  mayBypass: () => boolean;
  stop: (tile: Tile) => void;
  /** Whether it is to be stopped. */
  askStop: (tile: Tile) => void;
  report: (tile: Tile) => void;
}

/** What can be done with the bay that is meant; keys, menu, palette and shortcut sheet read them. */
export function meantBayCommands({
  meant,
  start,
  visitor,
  mayBypass,
  stop,
  askStop,
  report,
}: BayDeeds): Command[] {
  const name = () => {
    const tile = meant();
    return tile ? bayName(tile.view) : m.command_bay_chosen();
  };
  const command = (
    id: string,
    keys: string | undefined,
    title: () => string,
    available: (tile: Tile) => boolean,
    run: (tile: Tile) => void,
    ask?: (tile: Tile) => void,
  ): Command => {
    const of = (deed: (tile: Tile) => void) => () => {
      const tile = meant();
      if (tile) deed(tile);
    };
    return {
      id,
      group: 'bay',
      title,
      ...(keys && { keys }),
      available: () => {
        const tile = meant();
        return tile !== undefined && available(tile);
      },
      run: of(run),
      ...(ask && { ask: of(ask) }),
    };
  };
  const always = () => true;
  return [
    command(
      'bay.open',
      undefined,
      () => m.command_open({ bay: name() }),
      ({ id }) => router.route.name !== 'board' || router.route.bay !== id,
      (tile) => router.go({ name: 'board', bay: tile.id }),
    ),
    command(
      'bay.start',
      's',
      () => m.command_start({ bay: name() }),
      ({ view }) => canStart(view),
      start,
    ),
    command(
      'bay.visitor',
      'v',
      () => m.command_visitor({ bay: name() }),
      ({ view }) => canStart(view),
      visitor,
    ),
    command(
      'bay.bypass',
      undefined,
      () => m.command_bypass({ bay: name() }),
      ({ view }) => mayBypass() && view.online && !isLive(view) && !canStart(view),
      start,
    ),
    command(
      'bay.stop',
      'x',
      () => m.command_stop({ bay: name() }),
      ({ view }) => isLive(view),
      stop,
      askStop,
    ),
    command(
      'bay.report',
      'r',
      () => m.command_report({ bay: name() }),
      ({ view }) => view.online,
      report,
    ),
    command(
      'bay.session',
      'e',
      () => m.command_session({ bay: name() }),
      ({ view }) => view.session !== null,
      ({ view }) => view.session && router.go({ name: 'session', id: view.session.id }),
    ),
    command(
      'bay.sessions',
      undefined,
      () => m.command_sessions_of({ bay: name() }),
      always,
      (tile) => router.go({ name: 'sessions', filter: placeFilter(tile) }),
    ),
    command(
      'bay.messages',
      'm',
      () => m.command_messages({ bay: name() }),
      always,
      ({ view }) => router.go({ name: 'messages', station: view.station.identity }),
    ),
  ];
}

const placeFilter = ({ view: { bay, station } }: Tile): SessionFilter =>
  bay ? { bay: bay.id } : { station: station.identity };

/** What can be done with the session whose row is meant. */
export function meantSessionCommands(
  meant: () => Session | undefined,
  stop: (session: Session) => void,
): Command[] {
  const command = (
    id: string,
    title: () => string,
    available: (session: Session) => boolean,
    run: (session: Session) => void,
  ): Command => ({
    id,
    group: 'session',
    title,
    available: () => {
      const session = meant();
      return session !== undefined && available(session);
    },
    run: () => {
      const session = meant();
      if (session) run(session);
    },
  });
  const always = () => true;
  return [
    command('session.open', m.command_session_open, always, ({ id }) =>
      router.go({ name: 'session', id }),
    ),
    command('session.stop', m.command_session_stop, ({ ended_at }) => ended_at === null, stop),
    command('session.bay', m.command_session_bay, always, ({ evse_id }) =>
      router.go({ name: 'board', bay: evse_id }),
    ),
    command(
      'session.card',
      m.command_session_same_card,
      ({ token }) => token !== null,
      ({ token }) => router.go({ name: 'sessions', filter: { card: token ?? '' } }),
    ),
  ];
}

/** What can be done with each bay, for the palette. */
export function bayCommands(
  zones: Zone[],
  start: (tile: Tile) => void,
  stop: (tile: Tile) => void,
): Command[] {
  const tiles = zones.flatMap((zone) => zone.tiles);
  return [
    ...tiles
      .filter((tile) => canStart(tile.view))
      .map((tile) => ({
        id: `start ${tile.id}`,
        group: 'bay' as const,
        title: () => m.command_start({ bay: bayName(tile.view) }),
        run: () => start(tile),
      })),
    ...tiles
      .filter((tile) => isLive(tile.view))
      .map((tile) => ({
        id: `stop ${tile.id}`,
        group: 'bay' as const,
        title: () => m.command_stop({ bay: bayName(tile.view) }),
        run: () => stop(tile),
      })),
    ...tiles.map((tile) => ({
      id: `open ${tile.id}`,
      group: 'find' as const,
      title: () => m.command_open_bay({ bay: bayName(tile.view), state: stateWord(tile.view) }),
      words: () => `${tile.view.station.name} ${tile.view.station.identity}`,
      run: () => router.go({ name: 'board', bay: tile.id }),
    })),
  ];
}
