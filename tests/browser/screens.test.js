// The screens over a real site, new and at work. Other looks and states: looks.test.js.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { BUSY_SITE, populate } from '../harness/busy-site.js';
import { assertDeskWords } from '../harness/words.js';
import { screenScenario } from './screen-scenario.js';

const SCREENS = ['Board', 'Sessions', 'Chargers', 'Drivers', 'Rules', 'Settings'];

for (const look of [
  { name: 'light', theme: 'light' },
  { name: 'narrow', width: 400, height: 800 },
]) {
  screenScenario(
    `${look.name}: every screen of a new site`,
    async ({ page }) => visitAll(page, 'new'),
    look,
  );

  screenScenario(
    `${look.name}: every screen of a site at work`,
    async ({ site, page }) => {
      await populate(site);
      await page
        .locator('[data-evse]')
        .nth(BUSY_SITE.length - 1)
        .waitFor();
      await visitAll(page, 'at work');
      await page.locator('[data-evse]').first().click();
      await page.getByRole('complementary').waitFor();
      await check(page, 'bay');
    },
    { ...look, enrolment: 'ask' },
  );
}

/** The main screens, in the order of the rail. */
async function visitAll(page, site) {
  const links = page.getByRole('navigation').getByRole('link');
  assert.equal(await links.count(), SCREENS.length);
  for (const [index, screen] of SCREENS.entries()) {
    await links.nth(index).click();
    // The screen before has a heading as well; the board's is the site's name.
    const heading = page.getByRole('main').getByRole('heading', { level: 1 });
    await (index === 0 ? heading : heading.filter({ hasText: screen })).waitFor();
    // Its heading comes before the rest of it does.
    await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
    await check(page, `${screen} of a site that is ${site}`);
  }
  await links.first().click();
}

async function check(page, where) {
  await assertAccessible(page, where);
  await assertNoSidewaysScroll(page, where);
  await assertDeskWords(page, where);
}
