// The board keeps its place: while a bay is looked at, after it was closed, and under the pointer.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, newPage } from '../harness/browser.js';
import { drawn, openScreen, SCREENS, serveScreens } from '../harness/screens.js';

const BOARD = SCREENS.find(({ name }) => name === 'board');

let screens;
before(async () => (screens = await serveScreens()));
after(async () => {
  await closeBrowser();
  screens.close();
});

const scrolled = (page) => page.locator('main').evaluate(({ scrollTop }) => scrollTop);
const tile = (page, bay) => page.locator('.tile').filter({ hasText: bay });
/** Where a tile stands, and whether all of it is seen. */
const seat = (page, bay) =>
  tile(page, bay).evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    const main = one.closest('main').getBoundingClientRect();
    return { top, seen: top >= main.top && bottom <= main.bottom };
  });

test('a bay that is opened stays in view, and once it is closed the board is where it was', async () => {
  const page = await newPage({ width: 1280, height: 500 });
  await openScreen(page, screens.origin, BOARD);
  await tile(page, 'P2-06').scrollIntoViewIfNeeded();
  const top = await scrolled(page);
  assert.ok(top > 0, 'the board is scrolled');
  await tile(page, 'P2-06').click();
  const details = page.getByRole('complementary', { name: 'P2-06, details' });
  await details.waitFor();
  await drawn(page);
  assert.ok((await seat(page, 'P2-06')).seen, 'the bay is in view beside its details');

  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'hidden' });
  await drawn(page);
  assert.equal(await scrolled(page), top);
  assert.match(await page.locator(':focus').innerText(), /P2-06/);

  // Opened from what needs somebody, it gives the focus back there.
  const open = page.locator('[data-attention] a').filter({ hasText: 'P1-07' });
  await open.click();
  await page.getByRole('complementary', { name: 'P1-07, details' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-attention] a:focus').waitFor();
  assert.ok(await open.evaluate((one) => one === document.activeElement));
  await page.context().close();
});

test('what comes to need somebody moves no tile under the pointer', async () => {
  const page = await newPage({ width: 1280, height: 500 });
  await openScreen(page, screens.origin, BOARD);
  await tile(page, 'P1-01').hover();
  const { top } = await seat(page, 'P1-01');
  const rows = page.locator('[data-attention] li');
  const before = await rows.count();
  await page.evaluate(() => {
    const [item] = window.site.attention.values();
    window.site.raise({ ...item, id: 'another' });
  });
  await rows.nth(before).waitFor();
  await drawn(page);
  assert.equal((await seat(page, 'P1-01')).top, top);
  await page.context().close();
});
