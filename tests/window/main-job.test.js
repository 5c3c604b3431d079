// The main job in the real window: its screens reach the program in process, without a port.

import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertMainJobStored, playMainJob, WindowDesk } from '../harness/desk.js';
import { LEFT_BEHIND, Site } from '../harness/site.js';
import { freePort, Window } from '../harness/window.js';

test('a free bay is found, started, watched, stopped, and found again', async () => {
  const site = new Site(await mkdtemp(join(tmpdir(), 'forecourt-test-')));
  let window;
  try {
    const api = `127.0.0.1:${await freePort()}`;
    window = await Window.open(site.folder, api);
    await play(site, window, `http://${api}`);
  } catch (error) {
    if (window) {
      const picture = await window.picture(join(LEFT_BEHIND, 'window.png')).catch(() => 'none');
      error.message += `\npicture of the window: ${picture}\n${await window.log()}`;
    }
    throw error;
  } finally {
    await (window?.close() ?? Promise.resolve()).finally(() => site.close());
  }
});

async function play(site, window, origin) {
  const desk = new WindowDesk(window.driver);
  // A new site shows the address that is typed into a charger.
  await desk.sees('No charger has called yet');
  const [address] = /ws:\/\/127\.0\.0\.1:\d+\/ocpp/.exec(await desk.text());
  site.ocpp = address;
  const charger = site.chargePoint('python', 'CP-1');
  assert.equal((await charger.connect(address)).status, 'Pending');

  await desk.press('link', ['Chargers']);
  await desk.press('button', ['Approve']);
  await desk.press('link', ['Board']);
  await playMainJob(desk, charger);

  const { protocol, ports } = await window.driver.executeScript(() => ({
    protocol: document.location.protocol,
    ports: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /^https?:\/\/(127|localhost)/.test(name)),
  }));
  assert.equal(protocol, 'tauri:');
  assert.deepEqual(ports, [], 'the screens use no port');

  await site.useApi(origin);
  const [session] = await site.api.sessions();
  assertMainJobStored(session);
  assert.deepEqual(site.violations, []);
}
