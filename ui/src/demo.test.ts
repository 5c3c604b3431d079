import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, it } from 'vitest';
import App from './App.svelte';
import { fakeHost, harbourHotel, PACE, type FakeSite } from '$lib/bridge/fake';
import { router } from '$lib/router.svelte';

const LIMIT = { timeout: 10_000 };
let site: FakeSite;

function open(demo: boolean) {
  site = harbourHotel();
  site.settings.demo = demo;
  const user = userEvent.setup();
  render(App, { props: { host: fakeHost(site) } });
  return user;
}
const mark = () => screen.findByRole('button', { name: /DEMO/ }, LIMIT);
const panel = () => screen.findByRole('complementary', { name: 'Stories to try' }, LIMIT);

afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

it('is marked on every screen of a simulated site, and on none of a real one', async () => {
  open(true);
  expect(await mark()).toBeVisible();
  router.go({ name: 'cards' });
  expect(await mark()).toBeVisible();
});

it('has no stories at a real site', async () => {
  open(false);
  await screen.findByText('P1-01', { selector: '.name' }, LIMIT);
  expect(screen.queryByRole('button', { name: /DEMO/ })).toBeNull();
});

it('lets a story happen, says where to look, and starts over', async () => {
  const user = open(true);
  await user.click(await mark());
  const stories = within(await panel());
  const [first] = await stories.findAllByRole('button', { name: 'Let it happen' }, LIMIT);
  await user.click(first as HTMLElement);
  const bay = await stories.findByRole('link', { name: /^Show / }, LIMIT);
  expect(stories.getByText(/waits\. Open the bay and press Start/)).toBeVisible();
  await user.click(bay);
  expect(location.hash).toMatch(/^#\/board\/./);

  await user.click(stories.getByRole('radio', { name: '10×' }));
  expect(site.demo.speed).toBe(10);
  await user.click(stories.getByRole('button', { name: 'Start over' }));
  expect(await stories.findAllByRole('button', { name: 'Let it happen' })).toHaveLength(5);
  expect(stories.getByRole('link', { name: 'Set up my site' })).toHaveAttribute('href', '#/set-up');
});

it('ends with what came of it', async () => {
  Object.assign(PACE, { accepted: 5, plugged: 10, charging: 20, stopped: 5 });
  const user = open(true);
  await user.click(await mark());
  const stories = within(await panel());
  const [first] = await stories.findAllByRole('button', { name: 'Let it happen' }, LIMIT);
  await user.click(first as HTMLElement);
  expect(await stories.findByText(/^happening, |^Your turn now/)).toBeVisible();
  await user.click(await stories.findByRole('link', { name: /^Show / }, LIMIT));
  await user.click(await screen.findByRole('button', { name: /^Start…/ }, LIMIT));
  const dialog = within(await screen.findByRole('dialog', {}, LIMIT));
  await user.click(await dialog.findByRole('button', { name: 'Start' }));
  expect(await stories.findByText(/^The car charges since \d\d:\d\d\.$/, {}, LIMIT)).toBeVisible();
  expect(stories.queryByText(/^happening, |^Your turn now/)).toBeNull();
  expect(stories.getByRole('link', { name: 'Open its session' })).toHaveAttribute(
    'href',
    expect.stringMatching(/^#\/sessions\/./),
  );
});

it('closes with Escape and gives the focus back to the mark', async () => {
  const user = open(true);
  await user.click(await mark());
  await panel();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('complementary', { name: 'Stories to try' })).toBeNull();
  expect(await mark()).toHaveFocus();
});

it('says why a story cannot begin', async () => {
  const user = open(true);
  for (const view of site.connectors.values()) view.state = 'charging';
  await user.click(await mark());
  const stories = within(await panel());
  const [first] = await stories.findAllByRole('button', { name: 'Let it happen' }, LIMIT);
  await user.click(first as HTMLElement);
  expect(await stories.findByRole('alert')).toHaveTextContent(/needs a free bay/);
});

it('can be used by everybody', async () => {
  const user = open(true);
  await user.click(await mark());
  await within(await panel()).findAllByRole('button', { name: 'Let it happen' }, LIMIT);
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});
