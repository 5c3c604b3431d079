// Takes a picture of each screen and state into target/screens: by day and by night, narrow and wide,
// in English and German, in forced colours, at 400 % zoom, and in words that are 40 % longer; and of
// the real window. `board.png` beside this file, for the README, is taken anew with `--readme`.
// usage: npm --prefix tests run screens [-- [--readme] [LOOK...]]

import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBrowser } from '../harness/browser.js';
import { populate } from '../harness/busy-site.js';
import { WindowDesk } from '../harness/desk.js';
import { removeFolder } from '../harness/folder.js';
import {
  inLongerWords,
  openScreen,
  reusedPage,
  SCREENS,
  serveScreens,
} from '../harness/screens.js';
import { Site, TARGET } from '../harness/site.js';
import { Window } from '../harness/window.js';

const PICTURES = join(TARGET, 'screens');
const README = join(import.meta.dirname, 'board.png');

const WIDTHS = {
  narrow: { width: 400, height: 860 },
  usual: {},
  wide: { width: 2560, height: 1300 },
};
const LOOKS = {
  ...Object.fromEntries(
    ['light', 'dark'].flatMap((theme) =>
      ['en', 'de'].flatMap((language) =>
        Object.entries(WIDTHS).map(([name, size]) => [
          `${theme}-${name}-${language}`,
          { theme, language, ...size },
        ]),
      ),
    ),
  ),
  'forced-colours': { forcedColors: 'active' },
  zoomed: { width: 320, height: 640 },
  motion: { reducedMotion: 'no-preference' },
  pseudo: { pseudo: true },
  'pseudo-narrow': { pseudo: true, ...WIDTHS.narrow },
};

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const readme = process.argv.includes('--readme');

await mkdir(PICTURES, { recursive: true });
await inChromium();
if (asked.length === 0) await inTheWindow();
console.log(PICTURES);

async function inChromium() {
  const screens = await serveScreens();
  try {
    for (const [name, look] of Object.entries(LOOKS)) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      const page = await reusedPage(look);
      for (const screen of SCREENS) {
        await openScreen(page, screens.origin, look.pseudo ? inLongerWords(screen) : screen);
        await page.screenshot({ path: join(PICTURES, `${name}-${screen.name}.png`) });
      }
      await page.context().close();
    }
  } finally {
    await closeBrowser();
    screens.close();
  }
}

async function inTheWindow() {
  const site = new Site(await mkdtemp(join(tmpdir(), 'forecourt-screens-')));
  let window;
  try {
    window = await Window.open(site.folder);
    const desk = new WindowDesk(window.driver);
    await desk.sees('No charger has called yet');
    [site.ocpp] = /ws:\/\/127\.0\.0\.1:\d+\/ocpp/.exec(await desk.text());
    await site.useApi(window.api);
    await populate(site);
    // The site got its name through the API, which this window does not hear of.
    await window.driver.navigate().refresh();
    await desk.seesA('button', ['WEST-05', 'Fault']);
    await desk.press('button', ['EAST-01']);
    await desk.seesA('heading', ['EAST-01'], 'panel');
    await desk.seesA('drawing', [], 'panel');
    await window.picture(join(PICTURES, 'window-board.png'));
    if (readme) await window.picture(README);
  } finally {
    await window?.close();
    await site.close();
    await removeFolder(site.folder);
  }
}
