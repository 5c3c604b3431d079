// What every list says while it is empty, while it loads, and when it cannot be read: a sentence, and
// what to do.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, closeBrowser } from '../harness/browser.js';
import { serveScreens, showScreen } from '../harness/screens.js';

/** Every screen that reads something beside the live feed, by its address. */
const READING = [
  '#/sessions',
  '#/chargers',
  '#/bays',
  '#/people',
  '#/people/vehicles',
  '#/people/groups',
  '#/cards',
  '#/rules',
  '#/rules/draft',
  '#/rules/matrix',
  '#/rules/holidays',
  '#/rules/power',
  '#/rules/decisions',
  '#/rules/history',
  '#/set-up',
  '#/settings/people',
  '#/settings/keys',
  '#/settings/wall',
  '#/settings/data',
];

let screens;
before(async () => (screens = await serveScreens()));
after(async () => {
  await closeBrowser();
  screens.close();
});

/** Shows each screen in that state; says all that is wrong at once. */
function everyScreen(name, query, expect) {
  test(`every screen ${name}`, async () => {
    const wrong = [];
    for (const at of READING) {
      const page = await showScreen(screens.origin, { name, at, query });
      await expect(page, at)
        .then(() => assertAccessible(page, `${at} ${name}`))
        .catch(({ message }) => wrong.push(`${at}: ${message.split('\n')[0]}`));
      wrong.push(...page.troubles.map((trouble) => `${at}: ${trouble}`));
      await page.context().close();
    }
    assert.deepEqual(wrong, []);
  });
}

everyScreen('that cannot be read says why, and offers to try again', 'lists=fail', async (page) => {
  const alert = page.getByRole('main').getByRole('alert').first();
  await alert.waitFor();
  assert.match(await alert.innerText(), /Free some space, then try again/);
  await page.getByRole('main').getByRole('button', { name: 'Try again' }).first().waitFor();
});

everyScreen('that is read says so', 'lists=never', async (page) => {
  await page.getByRole('main').getByRole('status').filter({ hasText: 'Loading' }).first().waitFor();
});
