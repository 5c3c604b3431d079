// What every screen that reads something says while it loads, when it cannot be read, where there is
// nothing yet, and when news no longer come: a sentence, and what to do.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, closeBrowser } from '../harness/browser.js';
import { openScreen, reusedPage, serveScreens } from '../harness/screens.js';

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
let page;
before(async () => {
  screens = await serveScreens();
  page = await reusedPage();
});
after(async () => {
  await closeBrowser();
  screens.close();
});

/** Shows each screen in that state; says all that is wrong at once. */
function everyScreen(name, query, expect, addresses = READING) {
  test(`every screen ${name}`, async () => {
    const wrong = [];
    for (const at of addresses) {
      await openScreen(page, screens.origin, { name, at, query });
      await expect(page.getByRole('main'), at)
        .then(() => assertAccessible(page, `${at} ${name}`))
        .catch(({ message }) => wrong.push(`${at}: ${message.split('\n')[0]}`));
      wrong.push(...page.troubles.splice(0).map((trouble) => `${at}: ${trouble}`));
    }
    assert.deepEqual(wrong, []);
  });
}

everyScreen('that cannot be read says why, and offers to try again', 'lists=fail', async (main) => {
  const alert = main.getByRole('alert').first();
  await alert.waitFor();
  assert.match(await alert.innerText(), /Free some space, then try again/);
  await main.getByRole('button', { name: 'Try again' }).first().waitFor();
});

everyScreen('that is read says so', 'lists=never', async (main) => {
  await main.getByRole('status').filter({ hasText: 'Loading' }).first().waitFor();
});
