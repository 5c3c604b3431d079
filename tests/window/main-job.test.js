// The main job in the real window: its screens reach the program in process, without a port.

import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertMainJobStored, ENGLISH, GERMAN, playMainJob, WindowDesk } from '../harness/desk.js';
import { LEFT_BEHIND, Site } from '../harness/site.js';
import { Window } from '../harness/window.js';

for (const words of [ENGLISH, GERMAN])
  test(`${words.language}: a free bay is found, started, watched, stopped, and found again`, () =>
    inAWindow(words));

async function inAWindow(words) {
  const site = new Site(await mkdtemp(join(tmpdir(), 'forecourt-test-')));
  let window;
  try {
    window = await Window.open(site.folder);
    await play(site, window, words);
  } catch (error) {
    if (window) {
      const picture = await window.picture(join(LEFT_BEHIND, 'window.png')).catch(() => 'none');
      error.message += `\npicture of the window: ${picture}\n${await window.log()}`;
    }
    throw error;
  } finally {
    await (window?.close() ?? Promise.resolve()).finally(() => site.close());
  }
}

async function play(site, window, words) {
  const desk = new WindowDesk(window.driver);
  // The window opens in English: this computer's locale names no language.
  await desk.sees(ENGLISH.noCharger);
  if (words !== ENGLISH) await desk.choose('Language', words.language);
  // A new site shows the address that is typed into a charger.
  await desk.sees(words.noCharger);
  const [address] = /ws:\/\/127\.0\.0\.1:\d+\/ocpp/.exec(await desk.text());
  site.ocpp = address;
  const charger = site.chargePoint('python', 'CP-1');
  assert.equal((await charger.connect(address)).status, 'Pending');

  await desk.press('link', [words.chargers]);
  await desk.press('button', [words.approve]);
  await desk.press('link', [words.board]);
  await playMainJob(desk, charger, { words });

  const { protocol, ports } = await window.driver.executeScript(() => ({
    protocol: document.location.protocol,
    ports: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /^https?:\/\/(127|localhost)/.test(name)),
  }));
  assert.equal(protocol, 'tauri:');
  assert.deepEqual(ports, [], 'the screens use no port');

  await site.useApi(window.api);
  const [session] = await site.api.sessions();
  assertMainJobStored(session);
  assert.deepEqual(site.violations, []);
}
