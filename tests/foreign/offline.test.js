// Chargers that lose the network, go on, and deliver what they kept when it comes back.

import assert from 'node:assert/strict';
import { scenario } from '../harness/scenario.js';

/** How far a time of the API is from a number of seconds ago. */
function secondsOff(time, secondsAgo) {
  return Math.abs(Date.parse(time) - (Date.now() - secondsAgo * 1_000)) / 1_000;
}

for (const language of ['python', 'node']) {
  scenario(`${language}: offline in the middle, the rest is replayed`, async (site) => {
    await site.api.card('04A1B2C3D4');
    const charger = await site.connected(language, 'CP-1');
    await charger.tap('04A1B2C3D4');
    await charger.plug();
    await charger.meter({ add_wh: 900, power_w: 11_000 });
    const { id } = await site.live.sessionAt('CP-1', 'is active', (s) => s.status === 'active');

    await charger.drop();
    await site.live.connector('CP-1', 'is offline', (connector) => !connector.online);
    await site.live.session(id, 'is marked offline', ({ flags }) => flags.offline);
    await charger.meter({ add_wh: 800, power_w: 11_000 });
    await charger.meter({ add_wh: 700, power_w: 11_000 });
    await charger.tap('04A1B2C3D4');
    assert.equal((await site.api.session(id)).status, 'active');

    await charger.connect(site.ocpp);
    const ended = await site.live.status(id, 'completed');
    assert.equal(ended.energy_wh, 2_400);
    assert.equal(ended.flags.offline, false);
    assert.equal((await site.api.sessions()).length, 1);
    const { items } = await site.api.get(`/sessions/${id}/meter`);
    assert.ok(items.length >= 3, `${items.length} meter values`);
  });

  scenario(
    `${language}: a whole session while offline is found with its own times`,
    async (site) => {
      await site.api.card('04A1B2C3D4');
      const charger = await site.connected(language, 'CP-1');
      await charger.drop();
      await site.live.connector('CP-1', 'is offline', (connector) => !connector.online);

      await charger.clock(3_600);
      await charger.tap('04A1B2C3D4');
      await charger.plug();
      await charger.clock(1_800);
      await charger.meter({ add_wh: 5_000, power_w: 11_000 });
      await charger.clock(600);
      await charger.tap('04A1B2C3D4');
      await charger.unplug();
      await charger.clock(0);
      assert.deepEqual(await site.api.sessions(), []);

      await charger.connect(site.ocpp);
      const session = await site.live.sessionAt('CP-1', 'is over', (s) => s.status === 'completed');
      assert.equal(session.energy_wh, 5_000);
      assert.equal(session.flags.delayed, true);
      assert.ok(secondsOff(session.started_at, 3_600) < 60, session.started_at);
      assert.ok(secondsOff(session.stopped_at, 600) < 60, session.stopped_at);
      await site.live.connector('CP-1', 'is free', (c) => c.online && c.state === 'available');
    },
  );

  scenario(`${language}: a new socket takes over from one that nobody closed`, async (site) => {
    const charger = await site.connected(language, 'CP-1');
    await charger.plug();
    const { id } = await site.api.start('CP-1');
    await site.live.status(id, 'active');
    // The old socket is still open when the new one comes.
    assert.equal((await charger.connect(site.ocpp)).status, 'Accepted');
    await charger.event('loses the old socket', (event) => event.event === 'closed');
    await charger.meter({ add_wh: 500, power_w: 3_700 });
    const connector = await site.live.connector('CP-1', 'draws 3.7 kW', (c) => c.power_w === 3_700);
    assert.equal(connector.online, true);
    await site.api.stop(id);
    assert.equal((await site.live.status(id, 'completed')).energy_wh, 500);
  });
}
