// A start past the rules: asked for with a reason, seen on the board while it runs, and written down.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

const REASON = 'Inspection of the breaker';

screenScenario(
  'where no rule lets anybody in, who has the right starts past them and is named for it',
  async ({ site, page, desk }) => {
    const fine = async (where) => {
      await assertAccessible(page, where);
      await assertNoSidewaysScroll(page, where);
    };
    const charger = await site.connected('node', 'CP-1');
    await site.api.post('/rules', { name: 'Closed', effect: 'deny' });
    await desk.press('button', ['CP-1', 'Free']);
    await desk.press('button', ['Start'], 'panel');
    await desk.sees('This cannot be overridden.', 'dialog');
    await desk.press('button', ['Start past the rules…'], 'dialog');
    await page.getByRole('dialog').getByRole('textbox').fill(REASON);
    await fine('a reason');
    await page.getByRole('dialog').getByRole('button', { name: 'Start past the rules' }).click();
    await desk.seesA('listitem', ['Accepted, done'], 'dialog');
    await charger.plug();
    await charger.meter({ add_wh: 100, power_w: 3_600 });
    await desk.seesA('listitem', ['Charging, done'], 'dialog');
    await desk.press('button', ['Close'], 'dialog');
    await desk.sees('CP-1 charges past the rules');
    await fine('the banner');

    const [session] = await site.api.sessions();
    assert.equal(session.origin, 'direct_ocpp');
    const { mode, override } = await site.api.get(`/decisions/${session.decision_id}`);
    assert.equal(mode, 'bypass');
    assert.equal(override.permission, 'ocpp.direct');
    assert.ok(override.by.id, 'a named person');
    await page.goto(`${site.origin}/#/sessions/${session.id}`);
    await desk.sees('The rules were passed by.');

    // With the session, the banner goes.
    await page.goto(`${site.origin}/#/board`);
    await desk.sees('CP-1 charges past the rules');
    await site.api.stop(session.id);
    await charger.asked('RemoteStopTransaction');
    await charger.unplug();
    await page.getByText('charges past the rules').waitFor({ state: 'detached' });
  },
);
