// People and their cards at the desk: a file is looked at before it is taken in, a card gets its days,
// and a driver a cost centre.

import assert from 'node:assert/strict';
import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

const file = (text) => ({
  name: 'people.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(text),
});

for (const [name, look] of [
  ['light', { theme: 'light' }],
  ['dark, narrow', { theme: 'dark', width: 400, height: 860 }],
]) {
  screenScenario(
    `${name}: drivers come from a file that was right, their cards get days, and a cost centre`,
    async ({ site, page, desk }) => {
      const fine = async (where) => {
        await assertAccessible(page, where);
        await assertNoSidewaysScroll(page, where);
      };
      const dialog = page.getByRole('dialog');

      // A bad line is named, and nothing is taken in.
      await page.goto(`${site.origin}/#/people`);
      await desk.press('button', ['Import…']);
      await dialog
        .getByLabel('File')
        .setInputFiles(file('name,card,status\nAda,04A2B3C4,active\nBen,04A2B3C5,sometimes\n'));
      await desk.sees(/thing to correct/, 'dialog');
      const take = dialog.getByRole('button', { name: 'Import', exact: true });
      assert.equal(await take.isEnabled(), false);
      await fine('a file with a bad line');
      assert.deepEqual((await site.api.get('/drivers')).items, []);
      await dialog
        .getByLabel('File')
        .setInputFiles(file('name,card\nAda,04A2B3C4\nBen,04A2B3C5\n'));
      await desk.sees(/New drivers: 2, new cards: 2/, 'dialog');
      await fine('a file that is right');
      await take.click();
      await desk.sees(/^Imported/, 'dialog');
      await dialog.getByRole('button', { name: 'Close' }).last().click();

      // A card is valid until its last day, at two bays at once, in the group of another.
      await page.goto(`${site.origin}/#/cards`);
      await desk.press('button', [/^Change….*Ada/]);
      await dialog.getByRole('textbox', { name: 'Valid until' }).fill('31.1.2126');
      await dialog.getByLabel(/at once/).fill('2');
      await dialog.getByLabel('Same group as').selectOption({ index: 1 });
      await fine('a card');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await desk.sees(/until .*2126/);
      const { items: cards } = await site.api.get('/tokens');
      const [ada, ben] = ['Ada', 'Ben'].map((who) => cards.find(({ driver }) => driver === who));
      assert.equal(ada.max_concurrent, 2);
      assert.equal(ada.parent_id, ben.id);
      assert.ok(
        ada.valid_until.startsWith('2126-01-31T') || ada.valid_until.startsWith('2126-02-01T'),
      );

      // A driver belongs to a cost centre for a month.
      await page.goto(`${site.origin}/#/people/centres`);
      await desk.press('button', ['Add cost centre']);
      await dialog.getByLabel('Code').fill('4711');
      await dialog.getByLabel('Name').fill('Vans');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await desk.press('button', ['Add a driver']);
      await dialog.getByLabel('Driver').selectOption('Ada');
      await dialog.getByRole('textbox', { name: 'From' }).fill('1 Dec 2026');
      await dialog.getByRole('textbox', { name: 'Last day' }).fill('2026-12-31');
      await fine('a membership');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await desk.sees(/2026 to .*2026/);
      await fine('cost centres');
      const { items: centres } = await site.api.get('/cost-centres');
      const { items: members } = await site.api.get(`/cost-centres/${centres[0].id}/members`);
      assert.deepEqual(
        members.map(({ driver, from, to }) => ({ driver, from, to })),
        [{ driver: 'Ada', from: '2026-12-01', to: '2027-01-01' }],
      );
    },
    look,
  );
}
