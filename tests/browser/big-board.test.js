// A board of many bays: those far from the screen are there for everybody, and whole once they are near.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from '../bench-ui/serve.js';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  assertOneScrollbar,
  closeBrowser,
  newPage,
} from '../harness/browser.js';
import { drawn } from '../harness/screens.js';
import { asked } from '../harness/until.js';

const BAYS = 400;
const LAST = BAYS - 1;

let site;
before(async () => {
  site = await serve(BAYS, { resting: true });
});
after(async () => {
  await closeBrowser();
  site.close();
});

const bay = (page, index) => page.locator('[data-evse]').nth(index);
/** What a bay says besides its name and state is there only while it is near. */
const whole = (page, index) => bay(page, index).locator('.more');
const label = (index) => `B${String(index + 1).padStart(4, '0')}`;

/** The board, once all bays are there. */
async function openBoard(look) {
  const page = await newPage({ spoken: true, ...look });
  await page.goto(site.origin);
  await bay(page, LAST).waitFor({ state: 'attached' });
  await whole(page, 0).waitFor();
  await drawn(page);
  return page;
}

/** What the browser tells assistive technology of each bay, once that is true of it. */
async function spokenBays(page, isTold) {
  const debug = await page.context().newCDPSession(page);
  const { root } = await debug.send('DOM.getDocument');
  const names = await asked('the bays as they are spoken', async () => {
    const { nodes } = await debug.send('Accessibility.queryAXTree', {
      nodeId: root.nodeId,
      role: 'button',
    });
    const bays = nodes.map(({ name }) => name?.value ?? '').filter((name) => /^B\d{4}/.test(name));
    return isTold(bays) && bays;
  });
  await debug.detach();
  return names;
}

const focused = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-evse]')].indexOf(document.activeElement),
  );

test('bays far from the screen become whole when they are scrolled to, and nothing moves', async () => {
  const page = await openBoard();
  assert.equal(await whole(page, LAST).count(), 0);
  const height = () => page.locator('main').evaluate((main) => main.scrollHeight);
  const before = await height();
  await bay(page, LAST).scrollIntoViewIfNeeded();
  await whole(page, LAST).waitFor();
  await whole(page, 0).waitFor({ state: 'detached' });
  assert.equal(await height(), before, 'the way down the board');
  await assertAccessible(page, 'the end of a long board');
  await bay(page, 0).scrollIntoViewIfNeeded();
  await whole(page, 0).waitFor();
  await page.context().close();
});

test('the keyboard walks across all bays, over zones that were never drawn', async () => {
  const page = await openBoard();
  await bay(page, 0).focus();
  await page.keyboard.press('Control+End');
  assert.equal(await focused(page), LAST);
  await whole(page, LAST).waitFor();
  await page.keyboard.press('Control+Home');
  assert.equal(await focused(page), 0);
  await whole(page, 0).waitFor();

  // Row by row to the end, each row lower than the one before.
  let at = 0;
  let rows = 0;
  for (;;) {
    await page.keyboard.press('ArrowDown');
    const next = await focused(page);
    if (next === at) break;
    assert.ok(next > at, `from ${label(at)} down to ${label(next)}`);
    assert.ok(next - at <= 12, `from ${label(at)} down to ${label(next)}: rows were left out`);
    at = next;
    rows += 1;
  }
  assert.ok(rows > 20, `${rows} rows`);
  await page.keyboard.press('Home');
  const first = await focused(page);
  await page.keyboard.press('End');
  assert.equal(await focused(page), LAST);
  assert.ok(first > LAST - 12 && first <= at, `the row begins at ${label(first)}`);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await focused(page), LAST - 1);
  await page.context().close();
});

test('a far bay that the palette finds opens, and the way back leads to its tile', async () => {
  const page = await openBoard();
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog');
  await dialog.locator('input:focus').waitFor();
  await page.keyboard.type(`show ${label(LAST - 1)}`);
  await page.getByRole('option', { name: `Show ${label(LAST - 1)}`, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('complementary', { name: `${label(LAST - 1)}, details` }).waitFor();
  await whole(page, LAST - 1).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'hidden' });
  await whole(page, LAST - 1).waitFor();
  assert.equal(await focused(page), LAST - 1);
  await page.context().close();
});

test('the address of a far bay leads to it', async () => {
  const page = await newPage({ spoken: true });
  await page.goto(`${site.origin}/#/board/${site.bays[LAST].evse_id}`);
  await page.getByRole('complementary', { name: `${label(LAST)}, details` }).waitFor();
  await whole(page, LAST).waitFor();
  await page.context().close();
});

test('the counts are of all bays, and lead to all of a kind', async () => {
  const page = await openBoard();
  const filters = page.getByRole('group').first().getByRole('button');
  const shown = (await filters.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  const free = site.bays.filter(({ state }) => state === 'available').length;
  const charging = site.bays.filter(({ state }) => state === 'charging').length;
  const waiting = BAYS - free - charging;
  assert.deepEqual(shown, [`In use ${charging}`, `Waiting ${waiting}`, `Free ${free}`]);
  await filters.last().click();
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-evse]').length === count,
    free,
  );
  await page.context().close();
});

test('a far bay tells assistive technology its name and its state, also when that changes', async () => {
  const page = await openBoard();
  const names = await spokenBays(page, ({ length }) => length === BAYS);
  assert.match(names[LAST], new RegExp(`^${label(LAST)} ?Paused by the car$`));
  const changed = site.bays[LAST];
  const { state, session } = changed;
  Object.assign(changed, { state: 'faulted', session: null });
  site.tell([changed]);
  await spokenBays(page, (all) => new RegExp(`^${label(LAST)} ?Fault$`).test(all[LAST]));
  assert.equal(await whole(page, LAST).count(), 0, 'it is far all the same');
  Object.assign(changed, { state, session });
  await page.context().close();
});

for (const width of [400, 2560]) {
  test(`nothing is wider than the window at ${width} px`, async () => {
    const page = await openBoard({ width });
    for (const index of [0, LAST]) {
      await bay(page, index).scrollIntoViewIfNeeded();
      await whole(page, index).waitFor();
      await assertNoSidewaysScroll(page, `${width} px, ${label(index)}`);
      await assertOneScrollbar(page, `${width} px, ${label(index)}`);
    }
    await page.context().close();
  });
}
