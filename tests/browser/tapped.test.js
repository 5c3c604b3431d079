// A card at a charge point that others wrote, under a rule with hours: what the desk sees of its
// refusal, and of its charge once the hours are others.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

const BAY = 'CP-1';
const CARD = '04A1B2C3D4';
const DAY = 24 * 3600 * 1000;

/** All day, on days that are long past or to come, whatever the clock says meanwhile. */
const days = (from, until) => {
  const date = (more) => new Date(Date.now() + more * DAY).toISOString().slice(0, 10);
  return { from: date(from), until: date(until) };
};

screenScenario(
  'a card that a rule refuses by its time is read about at the desk, and seen to charge later',
  async ({ site, page, desk }) => {
    await site.api.card(CARD, { note: 'Van 1' });
    const { rules } = await site.api.get('/rules');
    const rule = `/rules/${rules[0].id}`;
    await site.api.patch(rule, { name: 'Next month', when: days(30, 60) });
    const charger = await site.connected('python', BAY);
    await desk.seesA('button', [BAY, 'Free']);

    // Refused on the wire, and why at the desk.
    assert.equal((await charger.tap(CARD)).status, 'Blocked');
    await page.goto(`${site.origin}/#/rules/decisions`);
    await desk.press('entry', ['Next month']);
    await desk.seesA('heading', ['Why']);
    await desk.seesA('link', ['Next month']);
    await assertAccessible(page, 'a card was refused');

    // Let in on the wire, and charging at the desk.
    await site.api.patch(rule, { name: 'This month', when: days(-30, 30) });
    assert.equal((await charger.tap(CARD)).status, 'Accepted');
    await charger.plug();
    await charger.meter({ add_wh: 100, power_w: 7_400 });
    await desk.press('link', ['Board']);
    await desk.press('button', [BAY, 'Charging']);
    await desk.sees('7.4\u202fkW', 'panel');
    const session = await site.live.sessionAt(BAY, 'is active', (s) => s.status === 'active');
    await page.goto(`${site.origin}/#/decisions/${session.decision_id}`);
    await desk.seesA('link', ['This month']);
  },
);
