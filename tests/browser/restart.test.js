// A charger that does not let go of the last session: a start is tried, then it is restarted with a
// reason, and the next start is taken.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

const BAY = 'CP-1';
const REASON = 'The plug stays locked';

screenScenario(
  'a charger that refuses with the last cable in is restarted with a reason, and starts then',
  async ({ site, page, desk }) => {
    const fine = async (where) => {
      await assertAccessible(page, where);
      await assertNoSidewaysScroll(page, where);
    };
    await site.api.patch('/site', { practice: { start_while_plugged: 'try_then_reset' } });
    const charger = await site.connected('python', BAY);
    await charger.plug();
    await charger.report({ status: 'Finishing' });
    await charger.refuse();
    const start = async () => {
      await desk.press('button', [BAY]);
      await desk.press('button', ['Start'], 'panel');
      const button = page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true });
      await button.click();
    };

    await page.reload();
    await desk.seesA('button', [BAY, 'Unplug']);
    await start();
    await desk.seesA('listitem', ['Accepted, did not happen'], 'dialog');
    await desk.sees('The last cable is still plugged in.', 'dialog');
    const reason = page.getByRole('dialog').getByRole('textbox', { name: 'Why' });
    await fine('refused');

    // Without a reason nothing is sent.
    const restart = page.getByRole('dialog').getByRole('button', { name: 'Restart the charger' });
    await restart.click();
    assert.equal(await reason.evaluate((field) => field.validity.valid), false);
    await reason.fill(REASON);
    await restart.click();
    await charger.asked('Reset');
    await desk.seesA('status', ['The charger was told to restart.'], 'dialog');
    await fine('told to restart');

    const { items } = await site.api.get('/commands');
    const reset = items.find(({ type }) => type === 'reset');
    assert.equal(reset.reason, REASON);
    assert.ok(reset.actor.id, 'a named person');
    assert.equal(
      charger.events.filter(({ event, action }) => event === 'call' && action === 'Reset').length,
      1,
    );

    // It begins anew, and charges.
    await desk.press('button', ['Close'], 'dialog');
    await desk.seesA('button', [BAY, 'Plugged in']);
    await start();
    await desk.seesA('listitem', ['Charging, done'], 'dialog');
  },
);
