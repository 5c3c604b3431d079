// Days and times are typed and read as the program's sentences write them, whatever the browser's own
// fields would do: 24 hours, the day before the month, in the site's zone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  closeBrowser,
  newPage,
} from '../harness/browser.js';
import { assertNothingCut, openScreen, SCREENS, serveScreens } from '../harness/screens.js';

const MATRIX = SCREENS.find(({ name }) => name === 'rules-matrix');
const SESSIONS = SCREENS.find(({ name }) => name === 'sessions');

let screens;
before(async () => {
  screens = await serveScreens();
});
after(async () => {
  await closeBrowser();
  screens.close();
});

for (const { language, words, day, skipped, twice, look } of [
  {
    // A browser of this language has 12 hours and the month first.
    language: 'en-US',
    words: { another: 'At another time', day: 'Day', time: 'Time', from: 'From' },
    day: '29 Mar 2026',
    skipped: 'The clocks are put forward then: there is no 02:30 on that day.',
    twice: 'The clocks are put back then: 02:30 comes twice. The first one is meant.',
    look: {},
  },
  {
    language: 'de-DE',
    words: { another: 'Zu einer anderen Zeit', day: 'Tag', time: 'Uhrzeit', from: 'Von' },
    day: '29.03.2026',
    skipped: 'Dann wird die Uhr vorgestellt: 02:30 gibt es an diesem Tag nicht.',
    twice: 'Dann wird die Uhr zurückgestellt: 02:30 kommt zweimal. Gemeint ist das erste Mal.',
    look: { width: 400, height: 860, theme: 'dark' },
  },
]) {
  test(`${language}: a day and a time are typed, read back, and looked up in the site's zone`, async () => {
    const page = await newPage({ language, ...look });
    const field = (name) => page.getByRole('main').getByRole('textbox', { name, exact: true });
    const type = async (name, text) => {
      await field(name).fill(text);
      await field(name).press('Tab');
    };
    await openScreen(page, screens.origin, MATRIX);
    await page.getByText(words.another, { exact: true }).click();
    await type(words.day, '29.3.2026');
    await type(words.time, '0230');
    assert.equal(await field(words.day).inputValue(), day);
    assert.equal(await field(words.time).inputValue(), '02:30');
    await page.getByText(skipped).waitFor();
    await type(words.day, '25.10.2026');
    await page.getByText(twice).waitFor();
    await type(words.time, '2:30 pm');
    await page.getByText(/00:00 (to|bis) 23:59/).waitFor();
    assert.equal(await field(words.time).getAttribute('aria-invalid'), 'true');
    await assertAccessible(page, 'a time that is none');
    await assertNoSidewaysScroll(page, 'a time that is none');
    await assertNothingCut(page, 'a time that is none');

    await openScreen(page, screens.origin, SESSIONS);
    await type(words.from, '29.3.26');
    await page.waitForURL(/from=2026-03-29/);
    await page.reload();
    await field(words.from).waitFor();
    assert.equal(await field(words.from).inputValue(), day);
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}
