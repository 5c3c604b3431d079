// Every screen, empty and at work, by day, by night and on a telephone.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { BUSY_SITE, populate } from '../harness/busy-site.js';
import { screenScenario } from './screen-scenario.js';

const SCREENS = ['Board', 'Sessions', 'Chargers', 'Drivers', 'Rules', 'Settings'];

/** OCPP's own words, which belong into the messages and nowhere else. */
const WIRE_WORDS =
  /\b(SuspendedEVS?E?|Preparing|Finishing|Faulted|Unavailable|awaiting_plug|station_rejected|closed_unconfirmed|RemoteStart|StartTransaction|idTag)\b/;

for (const look of [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
  { name: 'narrow', width: 400, height: 800 },
  { name: 'German', language: 'de-DE' },
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
    await page.locator('main h1').waitFor();
    await check(page, `${screen} of a site that is ${site}`);
  }
  await links.first().click();
}

async function check(page, where) {
  await assertAccessible(page, where);
  await assertNoSidewaysScroll(page, where);
  const text = await page.locator('body').innerText();
  assert.doesNotMatch(text, WIRE_WORDS, `words of the wire on ${where}`);
}
