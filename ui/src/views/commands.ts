import { m } from '$lib/i18n';
import type { Command } from '$lib/commands/registry.svelte';
import { canStart, stateWord } from '$lib/domain/state';
import type { Zone } from '$lib/live/store.svelte';
import { bayName, type Tile } from '$lib/live/tile.svelte';
import { router, type Route } from '$lib/router.svelte';
import type { screen as Screen } from '$lib/settings/screen.svelte';

/** One command for each main screen. */
export function goCommands(): Command[] {
  const places: [id: string, keys: string, place: () => string, to: Route][] = [
    ['go.board', 'g b', m.nav_board, { name: 'board' }],
    ['go.sessions', 'g s', m.nav_sessions, { name: 'sessions', filter: {} }],
    ['go.chargers', 'g c', m.nav_chargers, { name: 'chargers' }],
    ['go.cards', 'g d', m.nav_cards, { name: 'cards' }],
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

/** What can be done with each bay, for the palette. */
export function bayCommands(zones: Zone[], start: (tile: Tile) => void): Command[] {
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
    ...tiles.map((tile) => ({
      id: `open ${tile.id}`,
      group: 'find' as const,
      title: () => m.command_open_bay({ bay: bayName(tile.view), state: stateWord(tile.view) }),
      words: () => `${tile.view.station.name} ${tile.view.station.identity}`,
      run: () => router.go({ name: 'board', bay: tile.id }),
    })),
  ];
}
