// Rules from the sentence to the refusal: written, tested on the past, put to use, felt, read, let pass
// by a named person, and found again.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

const BAY = 'CP-1';
const CARD = '04A2B3C4D5';
const REASON = 'The last van of the evening';

/** The day of the week in three days: no zone's today. */
const otherDay = () =>
  ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][(new Date().getUTCDay() + 3) % 7];

/** Chooses the card in the dialog that starts. */
async function withTheCard(page) {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Card', { exact: true }).click();
  await dialog.getByLabel('Card', { exact: true }).last().selectOption(`Van 1 · ${CARD}`);
}

/** Charges once, so that there is a past. */
async function chargeOnce(site, charger) {
  await site.api.card(CARD, { note: 'Van 1' });
  const { session } = await site.api.post('/sessions', {
    station: BAY,
    connector: 1,
    token: CARD,
  });
  await charger.asked('RemoteStartTransaction');
  await charger.plug();
  await charger.meter({ add_wh: 1000, power_w: 7_000 });
  await site.api.stop(session.id);
  await charger.asked('RemoteStopTransaction');
  await charger.unplug();
  await site.live.state(BAY, 'available', 1);
}

for (const [name, look] of [
  ['light', { theme: 'light' }],
  ['dark, narrow', { theme: 'dark', width: 400, height: 860 }],
]) {
  screenScenario(
    `${name}: a rule is written, tested on the past, applied, refuses, is explained and let pass`,
    async ({ site, page, desk }) => {
      const charger = await site.connected('python', BAY);
      await chargeOnce(site, charger);
      const fine = async (where) => {
        await assertAccessible(page, where);
        await assertNoSidewaysScroll(page, where);
      };

      // The rule that lets everybody in gets a time, in a draft.
      await page.getByRole('navigation').getByRole('link', { name: 'Rules' }).first().click();
      await page.getByRole('link', { name: /^Draft/ }).click();
      await desk.press('button', ['Begin a draft']);
      await desk.press('button', ['Change…']);
      const editor = page.getByRole('dialog');
      await editor.getByLabel('Name').fill('Market day');
      await editor.getByText('At these times').click();
      for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
        await editor.getByLabel(day, { exact: true }).setChecked(day === otherDay());
      }
      await fine('rule editor');
      await editor.getByRole('button', { name: /Keep in the draft/ }).click();
      await desk.sees('Market day');

      // Tested on the past.
      await desk.press('button', ['Test on the last 30 days']);
      await desk.seesA('status', ['Would have refused']);
      await desk.press('button', ['Show them']);
      await desk.seesA('entry', ['refused', 'Market day']);
      await fine('test on the past');

      // Put to use, and refused by.
      await desk.press('button', ['Apply…']);
      await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
      await desk.sees('The draft is in use now.');
      await desk.press('link', ['Board']);
      await desk.press('button', [BAY, 'Free']);
      await desk.press('button', ['Start'], 'panel');
      await withTheCard(page);
      await desk.sees('“Market day”', 'dialog');
      const start = page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true });
      assert.equal(await start.isEnabled(), false);
      await fine('refused');

      // Read why, on the page that explains it.
      await desk.press('link', ['Why'], 'dialog');
      await desk.seesA('heading', ['Why']);
      await desk.seesA('link', ['Market day']);
      await fine('decision, refused');

      // Let pass, with a reason.
      await desk.press('link', ['Board']);
      await desk.press('button', [BAY, 'Free']);
      await desk.press('button', ['Start'], 'panel');
      await withTheCard(page);
      await desk.press('button', ['Override'], 'dialog');
      await page.getByRole('dialog').getByRole('textbox').fill(REASON);
      await fine('override');
      await page.getByRole('dialog').getByRole('button', { name: 'Override and start' }).click();
      await desk.seesA('listitem', ['Accepted, done'], 'dialog');
      await charger.plug();
      await charger.meter({ add_wh: 100, power_w: 3_600 });
      await desk.seesA('listitem', ['Charging, done'], 'dialog');
      await desk.press('button', ['Close'], 'dialog');

      // Both are found: in the session, and among the decisions.
      await desk.press('link', ['Sessions']);
      await page.locator('tbody tr').first().getByRole('link').first().click();
      await desk.sees(REASON);
      await fine('session');
      await desk.press('link', ['All checks']);
      await desk.sees(REASON);
      await desk.press('button', ['Test with the rules in use']);
      await desk.seesA('status', ['The same']);
      await fine('decision, let pass');
      await page.goto(`${site.origin}/#/rules/decisions`);
      await desk.seesA('entry', ['let pass']);
      await fine('decisions');
      await page.goto(`${site.origin}/#/rules/matrix`);
      await page.getByRole('region', { name: 'Who may where' }).getByText('no').first().waitFor();
      await fine('who may where');

      const [session] = await site.api.sessions();
      assert.equal(session.flags.overridden, true);
      const { override } = await site.api.get(`/decisions/${session.decision_id}`);
      assert.equal(override.reason, REASON);
      assert.ok(override.by.id, 'a named person');
    },
    look,
  );
}
