// Who sits at the desk: entered, changing places with a PIN, locked and unlocked; and what needs them.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

screenScenario(
  'a person is entered, takes the place with a PIN, locks the desk and comes back',
  async ({ page, desk }) => {
    const dialog = page.getByRole('dialog');
    const pin = dialog.getByLabel('PIN or password');
    await desk.press('link', ['Settings']);
    await desk.press('link', ['People']);
    await desk.press('button', ['Add someone']);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Noor');
    await pin.fill('2468');
    await assertAccessible(page, 'a new person');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: 'Noor' }).waitFor();

    // From the bar at the bottom, and only with the right PIN.
    await desk.press('button', ['Who sits here: Operator']);
    await dialog.getByLabel('Person').selectOption('Noor');
    await pin.fill('1111');
    await page.keyboard.press('Enter');
    await desk.sees('This is not the PIN. Try again.', 'dialog');
    await assertAccessible(page, 'a wrong PIN');
    await pin.fill('2468');
    await page.keyboard.press('Enter');
    await desk.seesA('button', ['Who sits here: Noor']);
    // The dialog keeps the keys to itself until it has gone.
    await dialog.waitFor({ state: 'hidden' });

    // Locked, nothing of the site is seen.
    await page.keyboard.press('Control+Shift+L');
    await desk.seesA('heading', ['This desk is locked']);
    assert.equal(await page.getByRole('navigation').count(), 0);
    await assertAccessible(page, 'a locked desk');
    await page.reload();
    await desk.seesA('heading', ['This desk is locked']);
    await page.getByLabel('Person').selectOption('Noor');
    await page.getByLabel('PIN or password').fill('2468');
    await page.keyboard.press('Enter');
    await desk.seesA('button', ['Who sits here: Noor']);
    await desk.seesA('link', ['Sessions']);
  },
);

screenScenario(
  'what needs somebody is taken, put off with a note, and closed with what was done',
  async ({ site, page, desk }) => {
    const charger = await site.connected('node', 'CP-1');
    await charger.report({ status: 'Faulted', error_code: 'GroundFailure' });
    const list = page.getByRole('region', { name: 'Needs you' });
    const dialog = page.getByRole('dialog');
    const pressed = (words) => list.getByRole('button', { name: words }).click();

    await pressed(/^I take it.*CP-1/);
    await list.getByText('yours').waitFor();
    await pressed(/^More….*CP-1/);
    await dialog.getByLabel('Remind me').selectOption('In an hour');
    await dialog.getByLabel('Note').fill('Installer comes at 10');
    await assertAccessible(page, 'what needs somebody');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await desk.sees('Nothing needs you now');
    await list.getByText('1 put off').waitFor();
    await pressed('Show');
    await list.getByText('Installer comes at 10').waitFor();

    await pressed(/^More….*CP-1/);
    await dialog.getByRole('button', { name: 'Mark as done' }).click();
    await desk.sees('Say in a few words what was done', 'dialog');
    await dialog.getByLabel('What was done').fill('Relay replaced');
    await dialog.getByRole('button', { name: 'Mark as done' }).click();
    await list.waitFor({ state: 'hidden' });
    const { items } = await site.api.get('/attention?open=false');
    assert.deepEqual(
      items.map(({ kind, note, closed_why }) => [kind, note, closed_why]),
      [['faulted', 'Installer comes at 10', 'Relay replaced']],
    );
  },
);
