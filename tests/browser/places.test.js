// Bays are not chargers: bays are renamed and put in order, chargers move between them and are
// replaced, and a start at a bay reaches the charger that stands there now.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

screenScenario(
  'a bay is renamed, its charger moves and is replaced, and the bay starts the new one',
  async ({ site, page, desk }) => {
    for (const identity of ['CP-1', 'CP-2']) await site.connected('node', identity);
    const spare = await site.connected('node', 'CP-3');
    const dialog = page.getByRole('dialog');
    const row = (label) => page.locator('tbody tr').filter({ hasText: label });
    const ask = (what, bay) =>
      page.getByRole('button', { name: new RegExp(`^${what}.*${bay}`) }).click();
    const order = () => page.locator('tbody tr td.name').allInnerTexts();

    await desk.press('link', ['Chargers']);
    await desk.press('link', ['Bays']);
    await ask('Change…', 'CP-1');
    await dialog.getByLabel('What is written at the bay').fill('Gate');
    await dialog.getByLabel('Part of the site').fill('North');
    await assertAccessible(page, 'a bay');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('Gate').filter({ hasText: 'North' }).waitFor();

    // Put in order by keyboard; the focus stays on the button.
    await page.getByRole('button', { name: 'Later: Gate' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('tbody tr').nth(1).filter({ hasText: 'Gate' }).waitFor();
    assert.deepEqual(await order(), ['CP-2', 'Gate', 'CP-3']);
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('aria-label') === 'Later: Gate',
    );

    // The two swap places.
    await ask('Move…', 'Gate');
    await dialog.getByLabel('To').selectOption('CP-2, its charger comes here');
    await assertAccessible(page, 'a move');
    await dialog.getByRole('button', { name: 'Move' }).click();
    await row('Gate').filter({ hasText: 'CP-2, plug 1' }).waitFor();

    // And what stands at the gate now is replaced.
    await ask('Replace…', 'Gate');
    await dialog.getByLabel('New charger').selectOption({ label: 'CP-3' });
    await assertAccessible(page, 'a replacement');
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await row('Gate').filter({ hasText: 'CP-3, plug 1' }).waitFor();

    // A start at the gate reaches the charger that stands there.
    await desk.press('link', ['Board']);
    await desk.press('button', ['Gate', 'Free']);
    await desk.press('button', ['Start'], 'panel');
    await desk.sees('Start on Gate', 'dialog');
    await desk.press('button', ['Start'], 'dialog');
    await spare.asked('RemoteStartTransaction');
    await spare.plug();
    await spare.meter({ add_wh: 100, power_w: 7_000 });
    await desk.seesA('listitem', ['Charging, done'], 'dialog');
  },
);
