// The screens in Chromium, as a person at another computer sees them.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { PATIENCE_MS } from './until.js';
import { LEFT_BEHIND } from './site.js';

/** Set to 1 to watch. */
const HEADED = process.env.HEADED === '1';

let browser;

/**
 * One Chromium for all tests of a file. The first who asks says whether it is `spoken`: what it
 * tells assistive technology is then as it is while such is at work.
 */
async function launched(spoken) {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: !HEADED,
    args: [
      // A container's root has no sandbox, and little shared memory.
      ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      ...(spoken ? ['--force-renderer-accessibility'] : []),
    ],
  });
  return browser;
}

/** Ends it; for `after()`. */
export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/**
 * A page of its own, signed in to nothing.
 * @param {{ width?: number, height?: number, theme?: 'light' | 'dark', language?: string,
 *   forcedColors?: 'active' | 'none', reducedMotion?: 'reduce' | 'no-preference',
 *   spoken?: boolean }} options
 */
export async function newPage({
  width = 1280,
  height = 900,
  theme = 'light',
  language = 'en',
  forcedColors = 'none',
  reducedMotion = 'reduce',
  spoken = false,
} = {}) {
  const context = await (
    await launched(spoken)
  ).newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: language,
    timezoneId: 'Europe/Berlin',
    reducedMotion,
    forcedColors,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(`${error}`));
  page.on('console', (message) => {
    // Chromium writes each answer above 399 here; what the page makes of it is the test's matter.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      page.troubles.push(message.text());
    }
  });
  return page;
}

/** Keeps a picture of a failed test; answers where. */
export async function pictureOf(page, name) {
  const file = join(LEFT_BEHIND, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`);
  await mkdir(LEFT_BEHIND, { recursive: true });
  await page.screenshot({ path: file, fullPage: true });
  return file;
}

/** Every page reads it anew, so the small edition is taken. */
const AXE = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** All that can be found; and what colours and sizes decide, for a page that was found right before. */
const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LOOKS = [
  'color-contrast',
  'link-in-text-block',
  'target-size',
  'scrollable-region-focusable',
];

/** Fails when axe finds something on the page as it is. */
export const assertAccessible = (page, where) =>
  assertAxeFindsNothing(page, where, { type: 'tag', values: EVERYTHING });

/** The same for a page that `assertAccessible` found right and that now has other colours or sizes. */
export const assertStillAccessible = (page, where) =>
  assertAxeFindsNothing(page, where, { type: 'rule', values: LOOKS });

async function assertAxeFindsNothing(page, where, runOnly) {
  // Through the debugger, which the page's content security policy does not concern.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await AXE);
  const { violations } = await page.evaluate(
    (rules) => window.axe.run(document, { runOnly: rules, resultTypes: ['violations'] }),
    runOnly,
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`),
  );
  assert.deepEqual(found, [], `accessibility of ${where}`);
}

/** Fails when the page is wider than its window. */
export async function assertNoSidewaysScroll(page, where) {
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => `${element.tagName}.${element.className}`)
      .slice(0, 10);
  });
  assert.deepEqual(wider, [], `wider than the window: ${where}`);
}

/** Fails when the page itself scrolls beside the screen in it: two bars, one of them of no use. */
export async function assertOneScrollbar(page, where) {
  const beyond = await page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    return document.querySelector('main') === null ? 0 : scrollHeight - clientHeight;
  });
  assert.equal(beyond, 0, `pixels below the window's end: ${where}`);
}

/** Opens the address that the server printed, and is at the board. */
export async function signIn(page, site) {
  await page.goto(site.signIn);
  await page.getByRole('navigation').waitFor();
}
