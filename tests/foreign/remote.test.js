// Sessions that the desk starts and stops.

import assert from 'node:assert/strict';
import { scenario } from '../harness/scenario.js';

for (const language of ['python', 'node']) {
  scenario(`${language}: started and stopped from the desk, with its energy`, async (site) => {
    const charger = await site.connected(language, 'CP-1');

    const started = await site.api.start('CP-1');
    assert.ok(['requested', 'queued', 'dispatched'].includes(started.status), started.status);
    const { payload: order } = await charger.asked('RemoteStartTransaction');
    assert.equal(order.connectorId, 1);
    assert.ok(order.idTag.length > 0 && order.idTag.length <= 20, order.idTag);
    const accepted = await site.live.status(started.id, 'awaiting_plug');
    assert.ok(accepted.accepted_at && accepted.plug_deadline);

    await charger.plug();
    const active = await site.live.status(started.id, 'active');
    const { transactionId, idTagInfo } = charger.answered('StartTransaction');
    assert.equal(idTagInfo.status, 'Accepted');
    assert.equal(active.transaction_id, `${transactionId}`);
    assert.ok(transactionId > 0);

    await charger.meter({ add_wh: 900, power_w: 11_000, soc: 40 });
    const charging = await site.live.connector('CP-1', 'draws 11 kW', (c) => c.power_w === 11_000);
    assert.equal(charging.state, 'charging');
    assert.equal(charging.session.id, started.id);
    assert.equal(charging.energy_wh, 900);
    assert.equal(charging.soc_percent, 40);
    assert.deepEqual(charging.current_ma, [15_940, 15_940, 15_940]);
    await charger.meter({ add_wh: 750, power_w: 7_400, soc: 41 });

    await site.api.stop(started.id);
    const { payload: stop } = await charger.asked('RemoteStopTransaction');
    assert.equal(stop.transactionId, transactionId);
    await site.live.status(started.id, 'completed');
    await charger.unplug();
    const free = await site.live.state('CP-1', 'available');
    assert.equal(free.session, null);
    assert.equal(free.power_w ?? 0, 0);

    const stored = await site.api.session(started.id);
    assert.equal(stored.status, 'completed');
    assert.equal(stored.energy_wh, 1_650);
    const { items } = await site.api.get(`/sessions/${started.id}/meter`);
    const energies = items.map(({ register_wh }) => register_wh - stored.register_start_wh);
    assert.deepEqual(energies, [1_650, 900], 'energy counts from the register at the start');
    assert.equal(stored.stop_reason, 'Remote');
    assert.equal(stored.power_w, null);
    assert.ok(stored.charging_at && stored.stop_requested_at && stored.stopped_at);
    assert.deepEqual(
      (await site.api.sessions()).map(({ id }) => id),
      [started.id],
    );
    assert.deepEqual(
      items.map(({ power_w }) => power_w).filter((power) => power !== null),
      [7_400, 11_000],
    );
  });

  scenario(`${language}: a car that was plugged in before starts at once`, async (site) => {
    const charger = await site.connected(language, 'CP-1');
    await charger.plug();
    await site.live.state('CP-1', 'preparing');
    const { id } = await site.api.start('CP-1');
    await site.live.status(id, 'active');
    await charger.unplug();
    assert.equal((await site.live.status(id, 'completed')).stop_reason, 'EVDisconnected');
  });

  scenario(`${language}: a start that the charger refuses says so`, async (site) => {
    const charger = await site.connected(language, 'CP-1');
    await charger.refuse();
    const { id } = await site.api.start('CP-1');
    const refused = await site.live.status(id, 'station_rejected');
    assert.ok(refused.reason.code);
    assert.ok(refused.message.length > refused.reason.code.length, refused.message);
    assert.equal((await site.live.state('CP-1', 'available')).session, null);
  });

  scenario(
    `${language}: withdrawn before the car came; the late car is not charged`,
    async (site) => {
      const charger = await site.connected(language, 'CP-1');
      const { id } = await site.api.start('CP-1');
      await site.live.status(id, 'awaiting_plug');
      await site.api.stop(id);
      await site.live.status(id, 'cancelled');

      await charger.plug();
      assert.notEqual(charger.answered('StartTransaction').idTagInfo.status, 'Accepted');
      await charger.event('stops', (e) => e.event === 'answer' && e.action === 'StopTransaction');
      const late = await site.live.sessionAt('CP-1', 'ended', (session) => session.stopped_at);
      assert.equal(late.status, 'invalidated');
    },
  );

  scenario(`${language}: two connectors charge beside each other and stop apart`, async (site) => {
    const charger = await site.connected(language, 'CP-2', 2);
    await assert.rejects(site.api.post('/sessions', { station: 'CP-2' }), {
      code: 'connector_required',
    });
    await charger.plug(1);
    await charger.plug(2);
    const first = await site.api.start('CP-2', { connector: 1 });
    const second = await site.api.start('CP-2', { connector: 2 });
    await site.live.status(first.id, 'active');
    await site.live.status(second.id, 'active');
    await assert.rejects(site.api.start('CP-2', { connector: 2 }), { code: 'connector_in_use' });

    await charger.meter({ connector: 1, add_wh: 100, power_w: 3_700 });
    await charger.meter({ connector: 2, add_wh: 900, power_w: 22_000 });
    await site.live.connector('CP-2', 'draws 3.7 kW', (c) => c.power_w === 3_700, 1);
    await site.live.connector('CP-2', 'draws 22 kW', (c) => c.power_w === 22_000, 2);
    await site.live.until('the site draws 25.7 kW', () => site.live.site.power_w === 25_700);

    await site.api.stop(second.id);
    assert.equal((await site.live.status(second.id, 'completed')).energy_wh, 900);
    assert.equal((await site.api.session(first.id)).status, 'active');
    await charger.unplug(1);
    assert.equal((await site.live.status(first.id, 'completed')).energy_wh, 100);
  });
}
