// Every screen and state over a made-up site, one look after the other: by day, by night, in forced
// colours, at 400 % zoom, on a wide screen, in German, and in words 40 % longer. In each it is for
// everybody (axe), as wide as its window, and whole; and it speaks the desk's words alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  assertOneScrollbar,
  assertStillAccessible,
  closeBrowser,
} from '../harness/browser.js';
import {
  assertNothingCut,
  drawn,
  openScreen,
  reusedPage,
  SCREENS,
  serveScreens,
} from '../harness/screens.js';
import { assertDeskWords } from '../harness/words.js';

let screens;
let page;
before(async () => {
  screens = await serveScreens();
  page = await reusedPage();
});
after(async () => {
  await closeBrowser();
  screens.close();
});

const USUAL = { width: 1280, height: 900 };
const NARROW = { width: 400, height: 860 };
const WIDE = { width: 2560, height: 1300 };
/** WCAG 1.4.10: 1280 px wide at 400 %. */
const ZOOMED = { width: 320, height: 640 };

const colours = (colorScheme, forcedColors) => async () => {
  await page.emulateMedia({ colorScheme, forcedColors });
  await page.waitForFunction(
    ([theme, forced]) =>
      document.documentElement.dataset.theme === theme &&
      window.matchMedia(`(forced-colors: ${forced})`).matches,
    [colorScheme, forcedColors],
  );
};
const size = (viewport) => () => page.setViewportSize(viewport);
const words = (which) => () => page.evaluate((chosen) => window.speak(chosen), which);

/** One look leads to the next: what changes, and what is looked at then. */
const LOOKS = [
  ['by day', [], [assertAccessible, assertNothingCut, assertOneScrollbar, assertDeskWords]],
  ['by night', [colours('dark', 'none')], [assertStillAccessible]],
  ['in forced colours', [colours('dark', 'active')], [assertStillAccessible]],
  [
    'at 400 % zoom',
    [colours('light', 'none'), size(ZOOMED)],
    [assertNoSidewaysScroll, assertNothingCut, assertStillAccessible],
  ],
  ['wide', [size(WIDE)], [assertNoSidewaysScroll, assertNothingCut, assertStillAccessible]],
  ['in German', [size(USUAL), words('de')], [assertNothingCut, assertDeskWords]],
  ['narrow, in German', [size(NARROW)], [assertNoSidewaysScroll, assertNothingCut]],
  ['narrow, in words 40 % longer', [words('pseudo')], [assertNoSidewaysScroll, assertNothingCut]],
  ['in words 40 % longer', [size(USUAL)], [assertNoSidewaysScroll, assertNothingCut]],
];

for (const screen of SCREENS) {
  test(`${screen.name} in every look`, async () => {
    const wrong = [];
    await size(USUAL)();
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    await openScreen(page, screens.origin, screen);
    for (const [look, changes, assertions] of LOOKS) {
      for (const change of changes) await change();
      await drawn(page);
      for (const assertion of assertions) {
        // The second level names what the protocol calls things.
        if (assertion === assertDeskWords && screen.protocol) continue;
        await assertion(page, `${screen.name} ${look}`).catch(({ message }) => wrong.push(message));
      }
    }
    wrong.push(...page.troubles.splice(0));
    assert.deepEqual(wrong, []);
  });
}
