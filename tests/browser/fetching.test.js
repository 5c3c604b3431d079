// A screen that has to be fetched first: while it is on its way, and when it does not come.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertAccessible, closeBrowser } from '../harness/browser.js';
import { SCREENS, serveScreens, showScreen } from '../harness/screens.js';

const board = SCREENS.find(({ name }) => name === 'board');
const screens = await serveScreens();
after(async () => {
  await closeBrowser();
  await screens.close();
});

test('says its name while it is fetched, why it does not come, and comes when tried again', async () => {
  const page = await showScreen(screens.origin, board);
  const chunk = /ChargersView.*\.js/;
  /** @type {(route: import('playwright-core').Route) => void} */
  let held;
  const asked = new Promise((resolve) => (held = resolve));
  await page.route(chunk, (route) => held(route));
  await page.getByRole('link', { name: 'Chargers' }).click();
  const route = await asked;
  await page.getByRole('heading', { level: 1, name: 'Chargers', exact: true }).waitFor();
  assert.equal(await page.title(), 'Chargers – Forecourt');
  await assertAccessible(page, 'a screen on its way');

  await page.route(chunk, (again) => again.abort());
  await route.abort();
  await page.getByRole('alert').getByText('could not be fetched').waitFor();
  await assertAccessible(page, 'a screen that did not come');

  await page.unroute(chunk);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('main tbody tr').first().waitFor();
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
});
