// Every screen and state over a made-up site: for everybody (axe), at 400 % zoom, in longer words, and
// in the desk's words alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, closeBrowser } from '../harness/browser.js';
import { assertNothingCut, SCREENS, serveScreens, showScreen } from '../harness/screens.js';
import { assertDeskWords } from '../harness/words.js';

let screens;
before(async () => (screens = await serveScreens()));
after(async () => {
  await closeBrowser();
  screens.close();
});

/** WCAG 1.4.10: 1280 px wide at 400 %. */
const ZOOMED = { width: 320, height: 640 };
const NARROW = { width: 400, height: 860 };

/** Shows each screen and looks at it; says all that is wrong at once. */
function everyScreen(name, look, inspect) {
  test(`every screen ${name}`, async () => {
    const wrong = [];
    for (const screen of SCREENS) {
      const page = await showScreen(screens.origin, screen, look);
      const check = (assertion, how = name) =>
        assertion(page, `${screen.name} ${how}`).catch(({ message }) => wrong.push(message));
      await inspect(page, check, screen);
      wrong.push(...page.troubles.map((trouble) => `${screen.name}: ${trouble}`));
      await page.context().close();
    }
    assert.deepEqual(wrong, []);
  });
}

everyScreen('by day, by night and zoomed', {}, async (page, check, { protocol }) => {
  if (!protocol) await check(assertDeskWords);
  await check(assertAccessible, 'by day');
  await page.emulateMedia({ colorScheme: 'dark' });
  await check(assertAccessible, 'by night');
  await page.setViewportSize(ZOOMED);
  await check(assertNoSidewaysScroll, 'at 400 % zoom');
  await check(assertNothingCut, 'at 400 % zoom');
});

everyScreen('in German', { language: 'de-DE' }, async (page, check, { protocol }) => {
  if (!protocol) await check(assertDeskWords);
  await check(assertNothingCut);
});

everyScreen('in words 40 % longer', { pseudo: true }, async (page, check) => {
  await check(assertNothingCut);
  await page.setViewportSize(NARROW);
  await check(assertNoSidewaysScroll, 'narrow, in words 40 % longer');
  await check(assertNothingCut, 'narrow, in words 40 % longer');
});
