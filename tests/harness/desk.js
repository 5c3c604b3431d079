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
  const plain = (text) => text.replaceAll('\u00ad', '').replaceAll(/\s+/g, ' ');
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

/** Runs inside the page: what WebKit's driver cannot press is chosen as the page hears of it. */
function chooseInPage(list, option) {
  const named = [...document.querySelectorAll('select')].find(
    (select) => select.getAttribute('aria-label') === list,
  );
  const chosen = [...(named?.options ?? [])].find(({ text }) => text === option);
  if (!chosen) return false;
  named.value = chosen.value;
  named.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
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

  /** Chooses from a list by its name. */
  async choose(list, option) {
    await asked(`${option} can be chosen as ${list}`, () =>
      this.driver.executeScript(chooseInPage, list, option),
    );
  }

  /** All text of the window. */
  text() {
    return this.driver.findElement(By.css('body')).getText();
  }
}

/** What the screens call things on the way through the main job. */
export const ENGLISH = {
  language: 'English',
  noCharger: 'No charger has called yet',
  chargers: 'Chargers',
  approve: 'Approve',
  board: 'Board',
  free: 'Free',
  start: 'Start',
  startOn: (bay) => `Start on ${bay}`,
  willStart: 'It will start.',
  sent: 'Sent, done',
  accepted: 'Accepted, done',
  plugIn: 'Plug in now',
  pluggedIn: 'Plugged in, done',
  charging: 'Charging, done',
  close: 'Close',
  stop: 'Stop',
  stopped: 'Stopped, done',
  sessions: 'Sessions',
  happened: 'What happened',
  decimal: '.',
};

/** The same in German. */
export const GERMAN = {
  language: 'Deutsch',
  noCharger: 'Noch hat sich kein Lader gemeldet',
  chargers: 'Lader',
  approve: 'Freigeben',
  board: 'Übersicht',
  free: 'Frei',
  start: 'Starten',
  startOn: (bay) => `Starten an ${bay}`,
  willStart: 'Der Start ist möglich.',
  sent: 'Gesendet, erledigt',
  accepted: 'Angenommen, erledigt',
  plugIn: 'Jetzt einstecken',
  pluggedIn: 'Eingesteckt, erledigt',
  charging: 'Lädt, erledigt',
  close: 'Schließen',
  stop: 'Beenden',
  stopped: 'Beendet, erledigt',
  sessions: 'Ladevorgänge',
  happened: 'Was geschah',
  decimal: ',',
};

/**
 * The main job: a free bay is found, a session started, watched, stopped, and found again with its
 * energy.
 * @param {Desk} desk the screens, at the board
 * @param {import('./charge-point.js').ChargePoint} charger with one connector, free
 * @param {{ words?: typeof ENGLISH, look?: (name: string) => Promise<void> }} options
 *   `look` is called on the way, for pictures and checks
 */
export async function playMainJob(desk, charger, { words = ENGLISH, look = async () => {} } = {}) {
  const bay = charger.identity;
  const amount = (text) => text.replace('.', words.decimal).replace(' ', '\u202f');
  await desk.seesA('button', [bay, words.free]);
  await look('board, free');
  await desk.press('button', [bay, words.free]);
  await desk.seesA('heading', [bay], 'panel');
  await look('bay, free');
  await desk.press('button', [words.start], 'panel');

  await desk.sees(words.startOn(bay), 'dialog');
  await desk.sees(words.willStart, 'dialog');
  await look('start dialog');
  await desk.press('button', [words.start], 'dialog');
  await charger.asked('RemoteStartTransaction');
  await desk.seesA('listitem', [words.sent], 'dialog');
  await desk.seesA('listitem', [words.accepted], 'dialog');
  await desk.sees(words.plugIn, 'dialog');
  await look('start dialog, waiting for the plug');

  await charger.plug();
  await desk.seesA('listitem', [words.pluggedIn], 'dialog');
  await charger.meter({ add_wh: 100, power_w: 3_600, soc: 41 });
  await desk.seesA('listitem', [words.charging], 'dialog');
  await look('start dialog, charging');
  await desk.press('button', [words.close], 'dialog');

  await desk.sees(amount('3.6 kW'), 'panel');
  await charger.meter({ add_wh: 900, power_w: 7_400, soc: 42 });
  await desk.sees(amount('7.4 kW'), 'panel');
  await charger.meter({ add_wh: 950, power_w: 11_000, soc: 44 });
  await desk.sees(amount('11.0 kW'), 'panel');
  await desk.sees(amount('1.95 kWh'), 'panel');
  await desk.sees(amount('44 %'), 'panel');
  await desk.seesA('drawing', [], 'panel');
  await look('bay, charging');

  await desk.press('button', [words.stop], 'panel');
  await charger.asked('RemoteStopTransaction');
  await desk.seesA('listitem', [words.stopped], 'panel');
  await look('bay, stopped');
  await charger.unplug();
  await desk.seesA('button', [bay, words.free]);

  // The board has the energy and a drawing too: what only the next screen has is waited for first.
  await desk.press('link', [words.sessions]);
  await desk.seesA('entry', [bay, amount('1.95 kWh')]);
  await look('sessions');
  await desk.press('entry', [bay]);
  await desk.seesA('heading', [words.happened]);
  await desk.sees(amount('1.95 kWh'));
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
