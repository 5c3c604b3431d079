// From one screen to the next, which may still have to be fetched.
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { fakeHost, harbourHotel, type FakeSite } from '$lib/bridge/fake';
import { router } from '$lib/router.svelte';

const LIMIT = { timeout: 10_000 };
const way = vi.hoisted(() => {
  let free = () => {};
  const held = new Promise<void>((resolve) => (free = resolve));
  return { held, free };
});
vi.mock('./views/ChargersView.svelte', async (original) => {
  await way.held;
  return original();
});

let site: FakeSite;
const main = () => screen.getByRole('main');

beforeEach(async () => {
  site = harbourHotel();
  render(App, { props: { host: fakeHost(site) } });
  await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
});
afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

it('says at once which screen comes, and keeps its title and its place when it is there', async () => {
  expect(main()).not.toHaveFocus();
  await userEvent.click(screen.getByRole('link', { name: /Chargers/ }));
  const title = await screen.findByRole('heading', { level: 1, name: 'Chargers' });
  expect(screen.queryByRole('table')).toBeNull();
  expect(document.title).toBe('Chargers – Forecourt');
  expect(main()).toHaveFocus();
  expect(main()).toHaveAccessibleName('Chargers');

  way.free();
  await screen.findAllByRole('table', {}, LIMIT);
  expect(title).not.toBeInTheDocument();
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  expect(main()).toHaveFocus();
});

it('leaves the focus on a tab of the same screen', async () => {
  router.go({ name: 'people', tab: 'drivers' });
  const tab = await screen.findByRole('link', { name: 'Vehicles' }, LIMIT);
  expect(main()).toHaveFocus();
  await userEvent.click(tab);
  expect(await screen.findByRole('heading', { level: 1, name: 'Vehicles' })).toBeVisible();
  expect(document.title).toBe('Vehicles – Forecourt');
  expect(tab).toHaveFocus();
});
