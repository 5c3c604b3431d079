// What a person at the desk does and sees, in the words on the screens; played in Chromium and in
// the real window alike.

import assert from 'node:assert/strict';
import { By } from 'selenium-webdriver';
import { asked } from './until.js';

/**
 * @typedef {'page' | 'dialog' | 'panel'} Place the whole page, the open dialog, or the panel beside
 *   the board
 * @typedef {'button' | 'link' | 'listitem' | 'entry' | 'drawing' | 'heading' | 'status' | 'alert'} Role
 *   An entry is the link of a table's row.
 * @typedef {{ press: (role: Role, words: string[], place?: Place) => Promise<void>,
 *   sees: (words: string, place?: Place) => Promise<void>,
 *   seesA: (role: Role, words: string[], place?: Place) => Promise<void> }} Desk
 */

/** @implements {Desk} */
export class BrowserDesk {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  place(place = 'page') {
    if (place === 'page') return this.page;
    return this.page.getByRole(place === 'dialog' ? 'dialog' : 'complementary');
  }

  #find(role, words, place) {
    if (role === 'drawing') return this.place(place).locator('canvas');
    if (role === 'entry') return this.#find('row', words, place).getByRole('link');
    const [first, ...more] = words;
    const named = ['listitem', 'row', 'status', 'alert'].includes(role)
      ? this.place(place).getByRole(role).filter({ hasText: first })
      : this.place(place).getByRole(role, { name: first });
    return more.reduce((found, hasText) => found.filter({ hasText }), named);
  }

  press(role, words, place) {
    return this.#find(role, words, place).first().click();
  }

  seesA(role, words, place) {
    return this.#find(role, words, place).first().waitFor({ state: 'visible' });
  }

  sees(words, place) {
    return this.place(place).getByText(words).first().waitFor({ state: 'visible' });
  }
}

/** Runs inside the page: the first visible element of a role whose words are all there. */
function findInPage(place, role, words) {
  const places = { page: 'body', dialog: 'dialog', panel: 'aside' };
  const roles = {
    button: 'button, [role=button]',
    link: 'a[href]',
    listitem: 'li',
    entry: 'tr a[href]',
    drawing: 'canvas',
    heading: 'h1, h2, h3',
    status: '[role=status]',
    alert: '[role=alert]',
    text: '*',
  };
  const plain = (text) => text.replaceAll(/\s+/g, ' ');
  const found = [...document.querySelectorAll(places[place])].flatMap((root) =>
    [...root.querySelectorAll(roles[role])].filter((element) => {
      const named = role === 'entry' ? element.closest('tr') : element;
      const name = plain(`${named.getAttribute('aria-label') ?? ''} ${named.textContent}`);
      return (
        element.getClientRects().length > 0 && words.every((word) => name.includes(plain(word)))
      );
    }),
  );
  // Of text the innermost element is meant.
  return (role === 'text' ? found.at(-1) : found[0]) ?? null;
}

/** @implements {Desk} */
export class WindowDesk {
  /** @param {import('selenium-webdriver').WebDriver} driver */
  constructor(driver) {
    this.driver = driver;
  }

  #find(role, words, place = 'page') {
    return asked(`the window shows ${role} ${words.join(' · ')}`, () =>
      this.driver.executeScript(findInPage, place, role, words),
    );
  }

  async press(role, words, place) {
    // What was found may be drawn anew before it is pressed: then it is found again.
    await asked(`${words.join(' · ')} can be pressed`, async () => {
      await (await this.#find(role, words, place)).click();
      return true;
    });
  }

  async seesA(role, words, place) {
    await this.#find(role, words, place);
  }

  async sees(words, place) {
    await this.#find('text', [words], place);
  }

  /** All text of the window. */
  text() {
    return this.driver.findElement(By.css('body')).getText();
  }
}

/**
 * The main job: a free bay is found, a session started, watched, stopped, and found again with its
 * energy.
 * @param {Desk} desk the screens, at the board
 * @param {import('./charge-point.js').ChargePoint} charger with one connector, free
 * @param {(name: string) => Promise<void>} look is called on the way, for pictures and checks
 */
export async function playMainJob(desk, charger, look = async () => {}) {
  const bay = charger.identity;
  await desk.seesA('button', [bay, 'Free']);
  await look('board, free');
  await desk.press('button', [bay, 'Free']);
  await desk.seesA('heading', [bay], 'panel');
  await look('bay, free');
  await desk.press('button', ['Start'], 'panel');

  await desk.sees(`Start on ${bay}`, 'dialog');
  await desk.sees('It will start.', 'dialog');
  await look('start dialog');
  await desk.press('button', ['Start'], 'dialog');
  await charger.asked('RemoteStartTransaction');
  await desk.seesA('listitem', ['Sent, done'], 'dialog');
  await desk.seesA('listitem', ['Accepted, done'], 'dialog');
  await desk.sees('Plug in now', 'dialog');
  await look('start dialog, waiting for the plug');

  await charger.plug();
  await desk.seesA('listitem', ['Plugged in, done'], 'dialog');
  await charger.meter({ add_wh: 100, power_w: 3_600, soc: 41 });
  await desk.seesA('listitem', ['Charging, done'], 'dialog');
  await look('start dialog, charging');
  await desk.press('button', ['Close'], 'dialog');

  await desk.sees('3.6\u202fkW', 'panel');
  await charger.meter({ add_wh: 900, power_w: 7_400, soc: 42 });
  await desk.sees('7.4\u202fkW', 'panel');
  await charger.meter({ add_wh: 950, power_w: 11_000, soc: 44 });
  await desk.sees('11.0\u202fkW', 'panel');
  await desk.sees('1.95\u202fkWh', 'panel');
  await desk.sees('44\u202f%', 'panel');
  await desk.seesA('drawing', [], 'panel');
  await look('bay, charging');

  await desk.press('button', ['Stop'], 'panel');
  await charger.asked('RemoteStopTransaction');
  await desk.seesA('listitem', ['Stopped, done'], 'panel');
  await look('bay, stopped');
  await charger.unplug();
  await desk.seesA('button', [bay, 'Free']);

  await desk.press('link', ['Sessions']);
  await desk.sees('1.95\u202fkWh');
  await look('sessions');
  await desk.press('entry', [bay]);
  await desk.sees('1.95\u202fkWh');
  await desk.seesA('drawing', []);
  await look('session');
}

/** The session that the main job leaves in the store. */
export function assertMainJobStored(session) {
  assert.equal(session.status, 'completed');
  assert.equal(session.energy_wh, 1_950);
  assert.equal(session.origin, 'operator');
  assert.equal(session.stop_reason, 'Remote');
}
