// What else happens at the desk: signing in, a refused start, a new charger, no mouse.

import assert from 'node:assert/strict';
import { newPage } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

screenScenario(
  'the printed code signs in once, by its address or typed',
  async ({ site, page, desk }) => {
    const [address, code] = site.signIn.split('#code=');
    await page.goto(address);
    await desk.sees('Sign in');
    await page.getByRole('textbox', { name: 'Code' }).fill('not-the-code');
    await desk.press('button', ['Sign in']);
    await desk.seesA('alert', ['code']);
    await page.getByRole('textbox', { name: 'Code' }).fill(code);
    await desk.press('button', ['Sign in']);
    await desk.seesA('link', ['Sessions']);
    assert.ok(!page.url().includes(code), 'the code does not stay in the address');

    const other = await newPage();
    await other.goto(site.signIn);
    await other.getByRole('alert').waitFor();
    await other.context().close();
  },
  { signedIn: false },
);

screenScenario(
  'the printed address signs in where the sign-in is shown already',
  async ({ site, page, desk }) => {
    await page.goto(site.origin);
    await desk.seesA('button', ['Sign in']);
    await page.goto(site.signIn);
    await desk.sees('No charger has called yet');
  },
  { signedIn: false },
);

screenScenario('a start that the charger refuses says so in a sentence', async ({ site, desk }) => {
  const charger = await site.connected('node', 'CP-1');
  await charger.refuse();
  await desk.press('button', ['CP-1', 'Free']);
  await desk.press('button', ['Start'], 'panel');
  await desk.press('button', ['Start'], 'dialog');
  await desk.sees('The charger said no.', 'dialog');
  await desk.seesA('listitem', ['Accepted, did not happen'], 'dialog');
  await desk.press('button', ['Close'], 'dialog');
  await desk.seesA('button', ['CP-1', 'Free']);
});

screenScenario(
  'a start with a blocked card is refused before it is sent',
  async ({ site, page, desk }) => {
    const charger = await site.connected('python', 'CP-1');
    await site.api.card('04B10C', { status: 'blocked', note: 'Lost van' });
    await desk.press('button', ['CP-1', 'Free']);
    await desk.press('button', ['Start'], 'panel');
    await page.getByRole('dialog').getByText('Card', { exact: true }).click();
    await page.getByRole('dialog').getByRole('combobox').last().selectOption('Lost van · 04B10C');
    await desk.sees('This card is blocked.', 'dialog');
    assert.ok(
      await page
        .getByRole('dialog')
        .getByRole('button', { name: 'Start', exact: true })
        .isDisabled(),
    );
    assert.ok(!charger.events.some(({ event }) => event === 'call'));
  },
);

screenScenario(
  'a new charger is approved in one click, and is on the board',
  async ({ site, desk }) => {
    const charger = site.chargePoint('python', 'NEW-1');
    assert.equal((await charger.connect(site.ocpp)).status, 'Pending');
    await desk.seesA('link', ['1 new charger to approve']);
    await desk.press('link', ['Chargers']);
    await desk.sees('NEW-1');
    await desk.press('button', ['Approve']);
    await charger.event(
      'is accepted',
      ({ event, action, payload }) =>
        event === 'answer' && action === 'BootNotification' && payload.status === 'Accepted',
    );
    await desk.press('link', ['Board']);
    await desk.seesA('button', ['NEW-1', 'Free']);
  },
  { enrolment: 'ask' },
);

screenScenario('a session by keyboard alone', async ({ site, page, desk }) => {
  const charger = await site.connected('node', 'CP-1');
  await desk.seesA('button', ['CP-1', 'Free']);
  const onTile = () => page.evaluate(() => document.activeElement.matches('[data-evse]'));
  for (let tabs = 0; !(await onTile()); tabs += 1) {
    assert.ok(tabs < 40, 'the tile is reached by Tab');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await desk.seesA('heading', ['CP-1'], 'panel');
  await page.keyboard.press('s');
  await desk.sees('It will start.', 'dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).focus();
  await page.keyboard.press('Enter');
  await desk.seesA('listitem', ['Accepted, done'], 'dialog');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await charger.plug();
  await charger.meter({ add_wh: 500, power_w: 7_400 });
  await desk.sees('7.4\u202fkW', 'panel');
  await page.keyboard.press('x');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).focus();
  await page.keyboard.press('Enter');
  await charger.asked('RemoteStopTransaction');
  await desk.seesA('listitem', ['Stopped, done'], 'panel');
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'hidden' });
  assert.ok(await onTile(), 'Escape leads back to the tile');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await desk.sees('0.50\u202fkWh');
});

screenScenario(
  'two desks see the same: what one starts, the other can stop',
  async ({ site, desk }) => {
    const charger = await site.connected('python', 'CP-1');
    await charger.plug();
    const { id } = await site.api.start('CP-1');
    await desk.seesA('button', ['CP-1', 'Charging']);
    await charger.meter({ add_wh: 800, power_w: 22_000 });
    await desk.press('button', ['CP-1', '22.0']);
    await desk.press('button', ['Stop'], 'panel');
    await site.live.status(id, 'completed');
  },
);
