// One registry of commands: the palette, the shortcut sheet and the menus of rows, by keyboard alone.

import assert from 'node:assert/strict';
import { assertAccessible } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

screenScenario(
  'palette, shortcut sheet and the menu of a bay do the whole job without a mouse',
  async ({ site, page, desk }) => {
    const charger = await site.connected('node', 'CP-1');
    await desk.seesA('button', ['CP-1', 'Free']);
    const dialog = page.getByRole('dialog');
    const gone = () => dialog.waitFor({ state: 'hidden' });
    const { keyboard } = page;
    const openPalette = async () => {
      await keyboard.press('Control+k');
      await dialog.locator('input:focus').waitFor();
    };

    // The sheet says which key leads where, and the key leads there.
    await keyboard.press('?');
    await desk.seesA('heading', ['Shortcuts'], 'dialog');
    const go = dialog.locator('dl > div').filter({ hasText: 'Go to Sessions' });
    assert.deepEqual(await go.locator('kbd').allInnerTexts(), ['G', 'S']);
    await assertAccessible(page, 'shortcut sheet');
    await keyboard.press('Escape');
    await gone();
    for (const key of ['g', 's']) await keyboard.press(key);
    await desk.seesA('heading', ['Sessions']);

    // The palette finds a screen by a part of its name.
    await openPalette();
    await keyboard.type('sett');
    await page.getByRole('option', { name: 'Go to Settings', selected: true }).waitFor();
    await assertAccessible(page, 'palette');
    await keyboard.press('Enter');
    await gone();
    await desk.seesA('heading', ['Settings']);

    // And what can be done: arrows choose, Enter does it, from any screen.
    await openPalette();
    await keyboard.type('start cp-1');
    await page.getByRole('option', { name: 'Start a session on CP-1', selected: true }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await desk.sees('It will start.', 'dialog');
    const start = dialog.getByRole('button', { name: 'Start', exact: true });
    for (
      let tabs = 0;
      !(await start.evaluate((one) => one === document.activeElement));
      tabs += 1
    ) {
      assert.ok(tabs < 20, 'Start is reached by Tab');
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await desk.seesA('listitem', ['Accepted, done'], 'dialog');
    await charger.plug();
    await charger.meter({ add_wh: 100, power_w: 7_000 });
    await desk.seesA('listitem', ['Charging, done'], 'dialog');
    await keyboard.press('Escape');
    await gone();

    // The same commands, in the menu of the tile that has the focus.
    for (const key of ['g', 'b']) await keyboard.press(key);
    await desk.seesA('button', ['CP-1', 'Charging']);
    await page.locator('[data-evse]').focus();
    await keyboard.press('ContextMenu');
    const stop = page.getByRole('menuitem', { name: 'Stop the session on CP-1' });
    await stop.waitFor();
    await assertAccessible(page, 'menu of a bay');
    for (
      let steps = 0;
      !(await stop.evaluate((one) => one === document.activeElement));
      steps += 1
    ) {
      assert.ok(steps < 20, 'Stop is reached by arrows');
      await keyboard.press('ArrowDown');
    }
    await keyboard.press('Enter');
    await charger.asked('RemoteStopTransaction');
    await desk.seesA('listitem', ['Stopped, done'], 'panel');
  },
);
