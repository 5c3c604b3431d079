// Sessions that begin and end with a card at the charger.

import assert from 'node:assert/strict';
import { scenario } from '../harness/scenario.js';

for (const language of ['python', 'node']) {
  scenario(`${language}: a card starts, and the same card stops`, async (site) => {
    const { id: token } = await site.api.card('04A1B2C3D4');
    const charger = await site.connected(language, 'CP-1');

    assert.equal((await charger.tap('04A1B2C3D4')).status, 'Accepted');
    await charger.plug();
    const session = await site.live.sessionAt('CP-1', 'is active', (s) => s.status === 'active');
    assert.equal(session.origin, 'rfid');
    assert.equal(session.token, token);
    await charger.meter({ add_wh: 950, power_w: 7_400 });

    // Its own session must not make the card look busy.
    assert.equal((await charger.tap('04a1b2c3d4')).status, 'Accepted');
    assert.equal((await charger.tap('04A1B2C3D4')).status, 'Accepted');
    const ended = await site.live.status(session.id, 'completed');
    assert.equal(ended.stop_reason, 'Local');
    assert.equal(ended.energy_wh, 950);
  });

  scenario(`${language}: a card that is not known is refused, and nothing starts`, async (site) => {
    const charger = await site.connected(language, 'CP-1');
    assert.equal((await charger.tap('DEADBEEF')).status, 'Invalid');
    await charger.plug();
    await site.live.state('CP-1', 'preparing');
    assert.deepEqual(await site.api.sessions(), []);
  });

  scenario(`${language}: a card that was blocked is refused as blocked`, async (site) => {
    const { id } = await site.api.card('04B10C');
    const charger = await site.connected(language, 'CP-1');
    assert.equal((await charger.tap('04B10C')).status, 'Accepted');
    await charger.unplug();
    await site.api.patch(`/tokens/${id}`, { status: 'blocked' });
    assert.equal((await charger.tap('04B10C')).status, 'Blocked');
  });

  scenario(
    `${language}: a refused card that charges all the same is recorded, not allowed`,
    async (site) => {
      const charger = await site.connected(language, 'CP-1');
      await charger.plug();
      await charger.tap('DEADBEEF', { authorize: false });
      const { transactionId, idTagInfo } = charger.answered('StartTransaction');
      assert.equal(idTagInfo.status, 'Invalid');
      assert.ok(transactionId > 0);
      const session = await site.live.sessionAt('CP-1', 'ended', (s) => s.stopped_at);
      assert.equal(session.status, 'invalidated');
      assert.equal(session.transaction_id, `${transactionId}`);
      assert.equal(session.stop_reason, 'DeAuthorized');
    },
  );
}
