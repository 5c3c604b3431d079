// Chargers that nobody knows yet, and what they say about themselves.

import assert from 'node:assert/strict';
import { scenario } from '../harness/scenario.js';
import { asked } from '../harness/until.js';

for (const language of ['python', 'node']) {
  scenario(
    `${language}: a new charger waits for approval, then is at work`,
    async (site) => {
      const charger = site.chargePoint(language, 'NEW-1');
      assert.equal((await charger.connect(site.ocpp)).status, 'Pending');
      const station = await site.live.until('NEW-1 waits for approval', () => {
        const found = site.live.stations.get('NEW-1');
        return found?.enrolment === 'quarantined' && found;
      });
      await assert.rejects(site.api.start('NEW-1'), ({ status }) => status >= 400 && status < 500);

      await site.api.post(`/stations/${station.id}/approve`);
      await charger.event(
        'boots again, accepted',
        ({ event, action, payload }) =>
          event === 'answer' && action === 'BootNotification' && payload.status === 'Accepted',
      );
      await site.live.state('NEW-1', 'available');
      const { id } = await site.api.start('NEW-1');
      await site.live.status(id, 'awaiting_plug');
    },
    { enrolment: 'ask' },
  );
}

scenario('a charger that names no sub-protocol is served as OCPP 1.6', async (site) => {
  const charger = site.chargePoint('python', 'BARE-1');
  assert.equal((await charger.connect(site.ocpp, { subprotocols: [] })).status, 'Accepted');
  const connected = await charger.event('connects', ({ event }) => event === 'connected');
  assert.equal(connected.subprotocol, null);
  await site.live.state('BARE-1', 'available');
  await charger.plug();
  const { id } = await site.api.start('BARE-1');
  await site.live.status(id, 'active');
  await charger.meter({ add_wh: 700, power_w: 7_400 });
  await site.api.stop(id);
  assert.equal((await site.live.status(id, 'completed')).energy_wh, 700);
});

scenario('a charger that offers only a version we do not speak is told so', async (site) => {
  const charger = site.chargePoint('python', 'OLD-1');
  await assert.rejects(charger.connect(site.ocpp, { subprotocols: ['ocpp1.5'] }));
  // It is told at once, and written down after.
  const attempt = await asked('the attempt is in the list', async () => {
    const { items } = await site.api.get('/connection-attempts?limit=10');
    return items.find(({ identity }) => identity === 'OLD-1');
  });
  assert.deepEqual(attempt.offered, ['ocpp1.5']);
  assert.ok(attempt.diagnosis.length > 0);
});
