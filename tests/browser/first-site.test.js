// From the demo's first screen to a running session, and from "Set up my site" to one on a charger
// that others wrote: by the words on the screens alone.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

const CHARGER = 'GARAGE-1';

screenScenario(
  'the demo leads from its first screen to a running session',
  async ({ desk }) => {
    await desk.press('button', ['Start a session']);
    await desk.sees('It will start.', 'dialog');
    await desk.press('button', ['Start'], 'dialog');
    await desk.seesA('listitem', ['Accepted, done'], 'dialog');
    await desk.sees('a simulated car does it', 'dialog');
    await desk.seesA('listitem', ['Charging, done'], 'dialog');
    await desk.press('button', ['Close'], 'dialog');
  },
  { demo: true },
);

for (const [name, look] of [
  ['light', {}],
  ['dark, narrow', { theme: 'dark', width: 400, height: 860 }],
]) {
  screenScenario(
    `${name}: a site of one's own is set up out of the demo, and its first charger charges`,
    async ({ site, page, desk }) => {
      const fine = async (where) => {
        await assertAccessible(page, where);
        await assertNoSidewaysScroll(page, where);
      };
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

      // Four answers.
      await desk.press('link', ['Set up my site']);
      await desk.seesA('heading', ['Set up my site']);
      await page.getByRole('radio', { name: /Depot/ }).check();
      await page.getByLabel('Name').fill('Depot West');
      await page.getByLabel('Time zone').fill('vienna');
      await page.keyboard.press('Tab');
      assert.equal(await page.getByLabel('Time zone').inputValue(), 'Europe/Vienna');
      await page.getByLabel('Main fuse').fill('63');
      await desk.sees('That is 43.5\u202fkW in all.');
      await fine('set-up');
      await desk.press('button', ['Set up my site']);

      // The program opens the site, and the page comes back by itself.
      await desk.seesA('heading', ['Now the chargers']);
      await site.leftDemo();
      const settings = await site.api.get('/site');
      assert.deepEqual(
        [settings.name, settings.preset, settings.time_zone, settings.limits.main_fuse_a],
        ['Depot West', 'depot', 'Europe/Vienna', 63],
      );
      assert.equal(settings.demo, false);

      // The address goes from the screen into the charger, and the screen hears of it.
      await desk.sees('Waiting for your charger');
      await fine('waiting for the first charger');
      await desk.press('button', ['Copy']);
      await desk.sees('Copied');
      const copied = await page.evaluate(() => window.navigator.clipboard.readText());
      const charger = site.chargePoint('node', CHARGER);
      assert.equal((await charger.connect(copied)).status, 'Pending');
      await desk.sees(`Charger ${CHARGER} called: approve it`);
      await fine('first charger called');
      await desk.press('button', ['Approve']);
      await desk.sees(`${CHARGER} is ready.`);
      await site.live.state(CHARGER, 'available');
      await fine('first charger is ready');

      // It works.
      await desk.press('link', ['To the board']);
      await desk.press('button', [CHARGER, 'Free']);
      await desk.press('button', ['Start'], 'panel');
      await desk.sees('It will start.', 'dialog');
      await desk.press('button', ['Start'], 'dialog');
      await desk.sees('Plug in now', 'dialog');
      await charger.plug();
      await charger.meter({ add_wh: 500, power_w: 7_400 });
      await desk.seesA('listitem', ['Charging, done'], 'dialog');
      await desk.press('button', ['Close'], 'dialog');
      await desk.sees('7.4\u202fkW', 'panel');
      await fine('the first session');
      // The details leave the way to the other screens open, however narrow the window is.
      await desk.press('link', ['Sessions']);
      await desk.seesA('entry', [CHARGER]);
    },
    { demo: true, enrolment: 'ask', ...look },
  );
}
