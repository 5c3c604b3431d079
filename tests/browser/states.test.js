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
  '#/people/centres',
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

/** What each screen says where there is nothing yet, and what it leads to. */
const EMPTY = {
  '#/sessions': ['No sessions', 'link', 'Go to the board'],
  '#/chargers': ['No charger has called yet', 'button', 'Copy'],
  '#/bays': ['No bays yet', 'link', 'Address for chargers'],
  '#/people': ['No drivers yet', 'button', 'Add driver'],
  '#/people/vehicles': ['No vehicles yet', 'button', 'Add vehicle'],
  '#/people/groups': ['No groups yet', 'button', 'Add group'],
  '#/people/centres': ['No cost centres yet', 'button', 'Add cost centre'],
  '#/cards': ['No cards yet', 'button', 'Add card'],
  '#/rules': ['No rules yet', 'button', 'New rule…'],
  '#/rules/draft': ['No draft', 'button', 'Begin a draft'],
  '#/rules/matrix': ['Nobody to show', 'link', 'Go to the drivers'],
  '#/rules/holidays': ['No holidays yet', 'button', 'Add'],
  '#/rules/power': ['No circuits yet', 'button', 'New circuit…'],
  '#/rules/decisions': ['No decision was recorded yet', 'link', 'Go to the board'],
  '#/rules/history': ['The beginning', 'button', 'Show'],
  '#/set-up': ['Waiting for your charger', 'button', 'Copy'],
  '#/settings/keys': ['No keys yet', 'button', 'Make a key'],
  '#/settings/wall': ['No screen has a link yet', 'button', 'Make a link'],
};

everyScreen(
  'that has nothing to show says what to do',
  'site=empty',
  async (main, at) => {
    const [says, role, name] = EMPTY[at];
    await main.getByText(says).first().waitFor();
    await main.getByRole(role, { name }).first().waitFor();
  },
  Object.keys(EMPTY),
);

everyScreen('says since when the program is not heard any more', 'lost', async (main) => {
  const page = main.page();
  const alert = page.getByRole('alert').filter({ hasText: 'Not hearing from the program since' });
  await alert.waitFor();
  assert.match(await alert.innerText(), /What you see may have changed. It tries again by itself/);
  await page.getByRole('contentinfo').getByText('Connection lost, trying again').waitFor();
  // What was known stays.
  await main.getByRole('heading').first().waitFor();
});
