// Takes a picture of each screen into target/screens: in Chromium by day, by night and narrow, and
// in the real window. `board.png` beside this file, for the README, is taken anew with `--readme`.
// usage: npm --prefix tests run screens [-- --readme]

import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBrowser, newPage, signIn } from '../harness/browser.js';
import { populate } from '../harness/busy-site.js';
import { WindowDesk } from '../harness/desk.js';
import { removeFolder } from '../harness/folder.js';
import { Site, TARGET } from '../harness/site.js';
import { freePort, Window } from '../harness/window.js';

const PICTURES = join(TARGET, 'screens');
const README = join(import.meta.dirname, 'board.png');

const LOOKS = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
  { name: 'narrow', width: 400, height: 860 },
  { name: 'wide', width: 1920, height: 1080 },
  { name: 'german', language: 'de-DE' },
];

await mkdir(PICTURES, { recursive: true });
await inChromium();
await inTheWindow();
console.log(PICTURES);

async function inChromium() {
  const site = await Site.open({ enrolment: 'ask' });
  try {
    const page = await newPage();
    await page.goto(site.origin);
    await page.getByRole('textbox').waitFor();
    await take(page, 'light', 'sign-in');
    await signIn(page, site);
    await take(page, 'light', 'board-empty');
    // One sign-in serves all looks.
    const storage = await page.context().storageState();
    await populate(site);
    for (const { name, ...look } of LOOKS) {
      const looking = await newPage(look);
      await looking.context().addCookies(storage.cookies);
      await visit(looking, name, site);
    }
  } finally {
    await closeBrowser();
    await site.close();
  }
}

/** Every screen in one look. */
async function visit(page, name, site) {
  await page.goto(site.origin);
  const tile = (identity) => page.locator('[data-evse]').filter({ hasText: identity });
  await tile('WEST-05').waitFor();
  await take(page, name, 'board');
  await tile('EAST-01').click();
  await page.getByRole('complementary').locator('canvas').waitFor();
  await take(page, name, 'bay');
  await page.goto(site.origin);
  await tile('EAST-03').click();
  await page.getByRole('complementary').getByRole('button').nth(1).click();
  await page.getByRole('dialog').waitFor();
  await take(page, name, 'start');
  await page.keyboard.press('Escape');
  const links = page.getByRole('navigation').getByRole('link');
  for (const [index, screen] of ['sessions', 'chargers', 'drivers', 'rules', 'settings'].entries()) {
    await page.goto(site.origin);
    await links.nth(index + 1).click();
    await page.locator('main h1').waitFor();
    await take(page, name, screen);
  }
  const [session] = await site.api.sessions('&status=completed');
  await page.goto(`${site.origin}/#/sessions/${session.id}`);
  await page.locator('main canvas').waitFor();
  await take(page, name, 'session');
  await page.goto(`${site.origin}/#/chargers/EAST-01`);
  await page.locator('main table').waitFor();
  await take(page, name, 'messages');
}

async function take(page, look, screen) {
  await page.screenshot({ path: join(PICTURES, `${look}-${screen}.png`) });
}

async function inTheWindow() {
  const site = new Site(await mkdtemp(join(tmpdir(), 'forecourt-screens-')));
  let window;
  try {
    const api = `127.0.0.1:${await freePort()}`;
    window = await Window.open(site.folder, api);
    const desk = new WindowDesk(window.driver);
    await desk.sees('No charger has called yet');
    [site.ocpp] = /ws:\/\/127\.0\.0\.1:\d+\/ocpp/.exec(await desk.text());
    await site.useApi(`http://${api}`);
    await populate(site);
    // The site got its name through the API, which this window does not hear of.
    await window.driver.navigate().refresh();
    await desk.seesA('button', ['WEST-05', 'Fault']);
    await desk.press('button', ['EAST-01']);
    await desk.seesA('heading', ['EAST-01'], 'panel');
    await desk.seesA('drawing', [], 'panel');
    await window.picture(join(PICTURES, 'window-board.png'));
    if (process.argv.includes('--readme')) await window.picture(README);
  } finally {
    await window?.close();
    await site.close();
    await removeFolder(site.folder);
  }
}
