// The main screens beside pictures that were looked at and kept. `UPDATE_PICTURES=1` keeps new ones:
// look at them before they are committed.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeBrowser, newPage } from '../harness/browser.js';
import { SCREENS, serveScreens, showScreen } from '../harness/screens.js';
import { LEFT_BEHIND } from '../harness/site.js';

const KEPT = join(import.meta.dirname, 'kept');
/** Pictures are kept and compared in half their size: how letters are smoothed is no matter. */
const SCALE = 0.5;
/** So much of a picture may differ: other fonts, a value that moved on, a new entry of a menu. */
const TOLERANCE = 0.04;

const PICTURES = [
  { name: 'board', screen: 'board' },
  { name: 'board-by-night', screen: 'board', theme: 'dark' },
  { name: 'board-narrow-german', screen: 'board', width: 400, height: 860, language: 'de-DE' },
  { name: 'bay', screen: 'bay-charging' },
  { name: 'sessions', screen: 'sessions' },
  { name: 'session-by-night', screen: 'session', theme: 'dark' },
  { name: 'drivers', screen: 'drivers' },
  { name: 'wall', screen: 'wall', width: 1920, height: 1080, theme: 'dark' },
];

let screens;
/** Where pictures are compared. */
let table;
before(async () => {
  screens = await serveScreens();
  table = await newPage();
});
after(async () => {
  await closeBrowser();
  screens.close();
});

async function take({ screen, ...look }) {
  const shown = SCREENS.find(({ name }) => name === screen);
  const page = await showScreen(screens.origin, shown, { ...look, noon: true });
  const picture = await page.screenshot({ animations: 'disabled' });
  await page.context().close();
  return half(picture);
}

/** In the browser: Node alone reads no pictures. */
async function half(picture) {
  const url = await table.evaluate(
    async ([base64, scale]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width * scale;
      canvas.height = image.height * scale;
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL('image/png');
    },
    [picture.toString('base64'), SCALE],
  );
  return Buffer.from(url.split(',')[1], 'base64');
}

/** How much of two pictures differs visibly, from 0 to 1. */
function difference(one, other) {
  return table.evaluate(
    async (pictures) => {
      const VISIBLE = 40;
      const [a, b] = await Promise.all(
        pictures.map(async (base64) => {
          const image = new Image();
          image.src = `data:image/png;base64,${base64}`;
          await image.decode();
          const canvas = document.createElement('canvas');
          canvas.width = image.width;
          canvas.height = image.height;
          const context = canvas.getContext('2d', { willReadFrequently: true });
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (a.width !== b.width || a.height !== b.height) return 1;
      let differing = 0;
      for (let at = 0; at < a.data.length; at += 4) {
        const far = [0, 1, 2].some(
          (colour) => Math.abs(a.data[at + colour] - b.data[at + colour]) > VISIBLE,
        );
        if (far) differing += 1;
      }
      return differing / (a.data.length / 4);
    },
    [one.toString('base64'), other.toString('base64')],
  );
}

for (const picture of PICTURES) {
  test(`${picture.name} looks as it did`, async () => {
    const file = join(KEPT, `${picture.name}.png`);
    const taken = await take(picture);
    if (process.env.UPDATE_PICTURES === '1') {
      await mkdir(KEPT, { recursive: true });
      await writeFile(file, taken);
      return;
    }
    const share = await difference(taken, await readFile(file));
    if (share <= TOLERANCE) return;
    const now = join(LEFT_BEHIND, `${picture.name}.png`);
    await mkdir(LEFT_BEHIND, { recursive: true });
    await writeFile(now, taken);
    const percent = `${(share * 100).toFixed(1)} %`;
    assert.fail(`${percent} of ${now} differ from ${file}. If it is meant: UPDATE_PICTURES=1`);
  });
}

test('a screen that looks otherwise is not taken for the same', async () => {
  const [board, filtered] = await Promise.all([
    take({ screen: 'board' }),
    take({ screen: 'board-filtered' }),
  ]);
  assert.ok((await difference(board, filtered)) > TOLERANCE);
});
