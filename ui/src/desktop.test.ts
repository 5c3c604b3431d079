import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import type { Desktop, DesktopSettings } from '$lib/bridge';
import { fakeHost, harbourHotel } from '$lib/bridge/fake';
import { commands } from '$lib/commands/registry.svelte';
import { language } from '$lib/i18n';
import { router } from '$lib/router.svelte';

/** A desktop that remembers what it was told. */
class FakeDesktop implements Desktop {
  kept: DesktopSettings = { notifications: true, awake: true };
  languages: string[] = [];
  open: (attention: string | undefined) => void = () => {};

  settings = () => Promise.resolve(this.kept);
  change({ language, ...change }: Partial<DesktopSettings> & { language?: string }) {
    if (language) this.languages.push(language);
    this.kept = { ...this.kept, ...change };
    return Promise.resolve(this.kept);
  }
  listen(open: (attention: string | undefined) => void) {
    this.open = open;
  }
  close = vi.fn();
  quit = vi.fn();
}

const site = harbourHotel();
function open(hash = '') {
  location.hash = hash;
  dispatchEvent(new HashChangeEvent('hashchange'));
  const desktop = new FakeDesktop();
  render(App, { props: { host: { ...fakeHost(site), desktop } } });
  return desktop;
}

afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

describe('the desktop around the window', () => {
  it('is told the language of the screens, also when it changes', async () => {
    const desktop = open();
    await waitFor(() => expect(desktop.languages).toEqual(['en']));
    await language.choose('de');
    await waitFor(() => expect(desktop.languages).toEqual(['en', 'de']));
  });

  it('is set up among the settings of this screen', async () => {
    const desktop = open('#/settings');
    const user = userEvent.setup();
    await user.click(await screen.findByRole('checkbox', { name: /^Tell me on the desktop/ }));
    expect(desktop.kept).toEqual({ notifications: false, awake: true });
    await user.click(screen.getByRole('checkbox', { name: /^Keep this computer awake/ }));
    expect(desktop.kept).toEqual({ notifications: false, awake: false });
  });

  it('closes the window and ends the program by keyboard', async () => {
    const desktop = open();
    const user = userEvent.setup();
    await screen.findByText('P1-07: ground fault');
    await user.keyboard('{Control>}w{/Control}');
    expect(desktop.close).toHaveBeenCalledOnce();
    commands.run('window.quit');
    expect(desktop.quit).toHaveBeenCalledOnce();
  });

  it('leads from a notification to what it was about', async () => {
    const desktop = open();
    await screen.findByText('P1-07: ground fault');
    const items = [...site.attention.values()];
    const waiting = items.find(({ kind }) => kind === 'charger_waiting');
    desktop.open(waiting?.id);
    expect(await screen.findByRole('heading', { name: 'Chargers' })).toBeVisible();
    desktop.open(undefined);
    await waitFor(() => expect(location.hash).toBe('#/board'));
    await waitFor(() => expect(document.activeElement?.closest('[data-attention]')).not.toBeNull());
  });
});

it('a browser has none of its own', async () => {
  location.hash = '#/settings';
  dispatchEvent(new HashChangeEvent('hashchange'));
  render(App, { props: { host: fakeHost(site) } });
  await screen.findByRole('checkbox', { name: /^Single letters/ });
  expect(screen.queryByRole('checkbox', { name: /desktop/ })).toBeNull();
});
