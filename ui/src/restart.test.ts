// The last rung of a start: a charger that refuses with the last cable in may be restarted.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { fakeHost, harbourHotel, PACE, sticks, type FakeSite } from '$lib/bridge/fake';
import { router } from '$lib/router.svelte';

const LIMIT = { timeout: 10_000 };
let site: FakeSite;

/** A start at the first bay, which its charger refuses. */
async function refused(stuck: (site: FakeSite) => void) {
  site = harbourHotel();
  stuck(site);
  const host = fakeHost(site);
  const told = vi.fn<(body: unknown) => void>();
  const { fetch } = host;
  host.fetch = async (request) => {
    if (request.method === 'POST' && request.url.endsWith('/commands'))
      told(await request.clone().json());
    return fetch(request);
  };
  const user = userEvent.setup();
  render(App, { props: { host } });
  await user.click(await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT));
  const panel = within(await screen.findByRole('complementary', {}, LIMIT));
  await user.click(await panel.findByRole('button', { name: /^Start/ }, LIMIT));
  const dialog = within(await screen.findByRole('dialog', {}, LIMIT));
  await user.click(await dialog.findByRole('button', { name: 'Start' }, LIMIT));
  await dialog.findByText(/did not happen/, {}, LIMIT);
  return { user, dialog, told };
}

beforeEach(() => Object.assign(PACE, { accepted: 5 }));
afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

it('restarts the charger with a reason, and says what to do then', async () => {
  const { user, dialog, told } = await refused(sticks);
  const reason = await dialog.findByRole('textbox', { name: 'Why' }, LIMIT);
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await user.click(dialog.getByRole('button', { name: 'Restart the charger' }));
  expect(told).not.toHaveBeenCalled();
  await user.type(reason, '  The plug stays locked ');
  await user.click(dialog.getByRole('button', { name: 'Restart the charger' }));
  expect(await dialog.findByText(/told to restart/, {}, LIMIT)).toBeVisible();
  expect(told).toHaveBeenCalledTimes(1);
  expect(told.mock.calls[0]?.[0]).toMatchObject({ reason: 'The plug stays locked' });
  expect(dialog.queryByRole('textbox')).toBeNull();
});

it('does not offer it where the site does not do so', async () => {
  const { dialog } = await refused((stuck) => {
    sticks(stuck);
    stuck.settings.practice.start_while_plugged = 'allow';
    const [first] = stuck.connectors.values();
    if (first) stuck.change(first.evse_id, { state: 'available' });
  });
  expect(dialog.queryByRole('button', { name: 'Restart the charger' })).toBeNull();
});
