// A dialog stays where it is while the focus goes through it, and shows where the focus is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, newPage } from '../harness/browser.js';
import { openScreen, serveScreens } from '../harness/screens.js';

let screens;
before(async () => (screens = await serveScreens()));
after(async () => {
  await closeBrowser();
  screens.close();
});

/** Of what has the focus, or of the label that is drawn for it: whether it is seen and marked. */
const focused = (page) =>
  page.evaluate(() => {
    const input = document.activeElement;
    const drawn = input.matches('.drawn-by-label') ? input.closest('label') : input;
    const body = document.querySelector('dialog .body').getBoundingClientRect();
    const { top, bottom } = drawn.getBoundingClientRect();
    return {
      name: drawn.textContent.trim(),
      marked: getComputedStyle(drawn).outlineStyle === 'solid',
      seen: top >= body.top && bottom <= body.bottom,
      shifted: document.querySelector('dialog').scrollTop,
    };
  });

test('Tab through the days of a rule leaves the dialog in place, and each day is marked', async () => {
  const page = await newPage({ height: 657 });
  await openScreen(page, screens.origin, { at: '#/rules', ready: 'main li' });
  await page.getByRole('button', { name: 'New rule…' }).click();
  await page.getByRole('dialog').getByText('At these times').click();
  for (const name of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
    await page.keyboard.press('Tab');
    assert.deepEqual(await focused(page), { name, marked: true, seen: true, shifted: 0 });
  }
});
