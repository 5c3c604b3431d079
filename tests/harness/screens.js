// Every screen and state over the made-up site that `npm run build:demo` puts into `ui/dist-demo`:
// no server, the same each time.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { newPage } from './browser.js';
import { serveFiles } from './files.js';

const DIST = join(import.meta.dirname, '..', '..', 'ui', 'dist-demo');

/** Serves them. */
export const serveScreens = () => serveFiles(DIST);

/** At this time of the made-up site a picture is the same each time. */
export const NOON = new Date('2026-11-21T12:00:00+01:00');

const tile = (page, bay) => page.locator('.tile').filter({ hasText: bay });
const dialog = (page) => page.getByRole('dialog').waitFor();
const bay = (label) => async (page) => {
  await tile(page, label).click();
  await page.getByRole('complementary').locator('h3').first().waitFor();
};
/** Its last hour comes after the rest. */
const bayThatCharges = (label) => async (page) => {
  await bay(label)(page);
  await page.locator('aside canvas').waitFor();
  await drawn(page);
};
const press = (keys) => async (page) => {
  await page.keyboard.press(keys);
  await dialog(page);
};
/** A button of the table's first row, or of the screen's head. */
const button = (place, which) => async (page) => {
  await page.locator(place).first().getByRole('button').nth(which).click();
  await dialog(page);
};

/** A start that no rule lets in, up to its reason or to its session. */
const pastTheRules = (andStart) => async (page) => {
  await press('n')(page);
  const box = page.getByRole('dialog');
  await box.locator('.ways button').click();
  await box.getByRole('textbox').fill('Inspection of the breaker');
  if (!andStart) return;
  await box.getByRole('button').last().click();
  await box.getByRole('listitem').nth(2).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('main .notice.warning').waitFor();
};

/**
 * @typedef {{ name: string, at?: string, query?: string, ready?: string,
 *   act?: (page: import('playwright-core').Page) => Promise<unknown>, protocol?: boolean }} Screen
 *   `ready` is there once the screen is; `act` leads on from there. `protocol`: it is the second
 *   level, where names of the protocol stand beside the words.
 * @type {Screen[]}
 */
export const SCREENS = [
  { name: 'board', ready: '.tile' },
  { name: 'board-filtered', at: '#/board?show=fault', ready: '.tile' },
  { name: 'bay-charging', ready: '.tile', act: bayThatCharges('P1-02') },
  { name: 'bay-fault', ready: '.tile', act: bay('P1-07') },
  { name: 'bay-free', ready: '.tile', act: bay('P1-01') },
  {
    name: 'bay-menu',
    ready: '.tile',
    act: async (page) => {
      await tile(page, 'P1-02').click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'attention', ready: '.tile', act: button('.actions', 1) },
  { name: 'start', ready: '.tile', act: press('n') },
  {
    name: 'start-ladder',
    query: 'no-car',
    ready: '.tile',
    async act(page) {
      await press('n')(page);
      await page.getByRole('dialog').getByRole('button').last().click();
      await page.getByRole('dialog').getByRole('listitem').nth(2).waitFor();
    },
  },
  {
    name: 'start-restart',
    query: 'site=stuck',
    ready: '.tile',
    async act(page) {
      await bay('P1-01')(page);
      await page.locator('aside button.primary').click();
      await dialog(page);
      await page.getByRole('dialog').getByRole('button').last().click();
      await page.getByRole('dialog').getByRole('textbox').waitFor();
    },
  },
  { name: 'palette', ready: '.tile', act: press('Control+k') },
  { name: 'shortcuts', ready: '.tile', act: press('?') },
  { name: 'sessions', at: '#/sessions', ready: 'tbody tr' },
  {
    name: 'session',
    at: '#/sessions',
    ready: 'tbody tr',
    async act(page) {
      await page.locator('tbody a').nth(3).click();
      await page.locator('main canvas').waitFor();
    },
  },
  { name: 'chargers', at: '#/chargers', ready: 'tbody tr' },
  { name: 'messages', at: '#/chargers/HH-P1-02', ready: 'tbody tr', protocol: true },
  { name: 'drivers', at: '#/people', ready: 'tbody tr' },
  { name: 'driver', at: '#/people', ready: 'tbody tr', act: button('tbody tr', 0) },
  { name: 'vehicles', at: '#/people/vehicles', ready: 'tbody tr' },
  { name: 'groups', at: '#/people/groups', ready: 'main h2' },
  { name: 'cards', at: '#/cards', ready: 'tbody tr' },
  { name: 'card-new', at: '#/cards', ready: 'tbody tr', act: button('main .actions', 0) },
  { name: 'card-lost', at: '#/cards', ready: 'tbody tr', act: button('tbody tr.active', 0) },
  { name: 'card', at: '#/cards', ready: 'tbody tr', act: button('tbody tr.active', 2) },
  { name: 'cost-centres', at: '#/people/centres', ready: 'main h2' },
  {
    name: 'settings-check',
    at: '#/chargers/HH-P1-01',
    ready: '#settings-check',
    protocol: true,
    async act(page) {
      const main = page.locator('main');
      await main.getByRole('button').nth(1).click();
      await main.locator('li button').nth(1).click();
      await main.locator('li li').first().waitFor();
    },
  },
  { name: 'start-past-the-rules', query: 'site=closed', ready: '.tile', act: pastTheRules(false) },
  { name: 'board-past-the-rules', query: 'site=closed', ready: '.tile', act: pastTheRules(true) },
  { name: 'learning', at: '#/rules', query: 'site=learning', ready: 'main .notice a' },
  { name: 'board-learning', query: 'site=learning', ready: '.tile' },
  { name: 'rules', at: '#/rules' },
  { name: 'rules-draft', at: '#/rules/draft' },
  { name: 'rules-holidays', at: '#/rules/holidays' },
  { name: 'rules-power', at: '#/rules/power' },
  { name: 'rules-history', at: '#/rules/history' },
  { name: 'rules-matrix', at: '#/rules/matrix', ready: 'main table' },
  { name: 'rules-decisions', at: '#/rules/decisions', ready: 'main tbody tr' },
  {
    name: 'decision',
    at: '#/rules/decisions',
    ready: 'main tbody a',
    async act(page) {
      await page.locator('main tbody a').first().click();
      await page.locator('main tbody td').first().waitFor();
    },
  },
  { name: 'circuit', at: '#/rules/power', ready: 'main li', act: button('main', 0) },
  { name: 'set-up', at: '#/set-up', query: 'site=new', ready: 'form' },
  { name: 'set-up-waiting', at: '#/set-up', query: 'site=empty', ready: 'main ol' },
  { name: 'set-up-called', at: '#/set-up', ready: 'main article' },
  {
    name: 'demo',
    query: 'demo',
    ready: '.tile',
    async act(page) {
      await page.locator('#demo-mark').click();
      await page.getByRole('complementary').getByRole('listitem').first().waitFor();
    },
  },
  { name: 'bays', at: '#/bays', ready: 'tbody tr' },
  { name: 'bay-change', at: '#/bays', ready: 'tbody tr', act: button('tbody tr', 2) },
  { name: 'bay-move', at: '#/bays', ready: 'tbody tr', act: button('tbody tr', 3) },
  { name: 'bay-replace', at: '#/bays', ready: 'tbody tr', act: button('tbody tr', 4) },
  { name: 'bay-out', at: '#/bays', ready: 'tbody tr', act: button('tbody tr', 5) },
  { name: 'person', at: '#/settings/people', ready: 'tbody tr', act: button('main section', 1) },
  { name: 'who-sits-here', ready: '.tile', act: press('u') },
  { name: 'settings', at: '#/settings', ready: 'main h2' },
  { name: 'settings-site', at: '#/settings/site', ready: 'main h2' },
  { name: 'settings-address', at: '#/settings/address', ready: 'main h2' },
  { name: 'settings-people', at: '#/settings/people', ready: 'main h2' },
  { name: 'settings-keys', at: '#/settings/keys', ready: 'main h2' },
  { name: 'settings-wall', at: '#/settings/wall', ready: 'main h2' },
  { name: 'settings-data', at: '#/settings/data', ready: 'main h2' },
  { name: 'wall', at: '#/wall', ready: 'main li' },
  { name: 'unknown-address', at: '#/nowhere', ready: 'main a' },
  { name: 'sign-in', query: 'signed-out', ready: 'input' },
  { name: 'not-reachable', query: 'unreachable', ready: 'button' },
  { name: 'board-empty', query: 'site=empty' },
  { name: 'sessions-empty', at: '#/sessions', query: 'site=empty' },
  { name: 'cards-empty', at: '#/cards', query: 'site=empty' },
  { name: 'drivers-empty', at: '#/people', query: 'site=empty' },
  { name: 'cost-centres-empty', at: '#/people/centres', query: 'site=empty' },
  { name: 'board-loading', query: 'silent', ready: '.skeleton' },
  { name: 'sessions-loading', at: '#/sessions', query: 'lists=never', ready: '.skeleton' },
  { name: 'sessions-failed', at: '#/sessions', query: 'lists=fail', ready: '[role=alert]' },
  { name: 'drivers-failed', at: '#/people', query: 'lists=fail', ready: '[role=alert]' },
  { name: 'board-stale', query: 'lost', ready: 'footer .warn' },
];

/**
 * Shows a screen in a page of its own.
 * @param {string} origin of `serveScreens`
 * @param {Screen} screen
 * @param {{ noon?: boolean } & Parameters<typeof newPage>[0]} look
 */
export async function showScreen(origin, screen, { noon = false, ...look } = {}) {
  const page = await newPage(look);
  if (noon) await page.clock.setFixedTime(NOON);
  await openScreen(page, origin, screen);
  return page;
}

/** The same screen, in words that are accented and 40 % longer. */
export const inLongerWords = (screen) => ({ ...screen, query: `${screen.query ?? ''}&pseudo` });

/** A page for one screen after the other, which is quicker: what the program is made of stays. */
export async function reusedPage(look) {
  const page = await newPage(look);
  await page.addInitScript(() => window.localStorage.clear());
  return page;
}

let opened = 0;

/**
 * Shows a screen, from its beginning.
 * @param {import('playwright-core').Page} page
 * @param {string} origin of `serveScreens`
 * @param {Screen} screen
 */
export async function openScreen(page, origin, { at = '#/board', query, ready, act }) {
  // An address that differs in more than its hash is loaded anew.
  opened += 1;
  await page.goto(`${origin}/?${query ?? ''}&opened=${opened}${at}`);
  await page
    .locator(ready ?? 'main h1')
    .first()
    .waitFor();
  await act?.(page);
  await page.evaluate(() => document.fonts.ready);
}

/** Waits until the page is drawn as it now is: sizes are told to it before a frame is drawn. */
export const drawn = (page) =>
  page.evaluate(
    () =>
      new Promise((done) =>
        window.requestAnimationFrame(() => window.requestAnimationFrame(() => done())),
      ),
  );

/**
 * Fails where text is cut: a box hides what does not fit into it, and the text is no name that a
 * stranger made (those may be long, and end in an ellipsis).
 */
export async function assertNothingCut(page, where) {
  const cut = await page.evaluate(() => {
    const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
    /** What lies outside the first box around it that scrolls is reached by scrolling. */
    const isCut = (rect, from) => {
      for (let box = from; box && box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        const edge = box.getBoundingClientRect();
        if (hides(overflowX) && (rect.right > edge.right + 1 || rect.left < edge.left - 1))
          return true;
        if (hides(overflowY) && (rect.bottom > edge.bottom + 1 || rect.top < edge.top - 1))
          return true;
        if (/auto|scroll/.test(overflowX + overflowY)) return false;
        // What is above the page is cut by nothing around it.
        if (box.matches('dialog, [popover]')) return false;
      }
      return false;
    };
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const within = text.parentElement;
      if (!text.textContent.trim()) continue;
      if (within.closest('.foreign, .visually-hidden, svg, option, script, style')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      if ([...range.getClientRects()].some((rect) => isCut(rect, within)))
        found.push(`${within.className.split(' ')[0]}: ${text.textContent.trim()}`);
    }
    return found.slice(0, 12);
  });
  assert.deepEqual(cut, [], `text that is cut on ${where}`);
}
