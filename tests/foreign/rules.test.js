// Charge points that others wrote, under a rule that lets in at some hours alone.

import assert from 'node:assert/strict';
import { scenario } from '../harness/scenario.js';

/** A window of three hours on every day, so many hours from now, in UTC: with the hour that may turn
    meanwhile, its edges are never near. */
function hoursFromNow(hours) {
  const clock = (more) => {
    const hour = (new Date().getUTCHours() + hours + more + 24) % 24;
    return `${String(hour).padStart(2, '0')}:00`;
  };
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  return { windows: [{ days, from: clock(0), until: clock(3) }] };
}

for (const language of ['python', 'node']) {
  scenario(`${language}: a card is refused and let in by the hours of a rule`, async (site) => {
    await site.api.card('04A1B2C3D4');
    await site.api.patch('/site', { time_zone: 'UTC' });
    const { rules } = await site.api.get('/rules');
    const rule = `/rules/${rules[0].id}`;
    await site.api.patch(rule, { name: 'Later', when: hoursFromNow(6) });
    const charger = await site.connected(language, 'CP-1');

    const refused = Date.now();
    assert.equal((await charger.tap('04A1B2C3D4')).status, 'Blocked');
    // 1.6 caches what it is told: what is over soon says until when.
    const { expiryDate } = charger.answered('Authorize').idTagInfo;
    const seconds = (new Date(expiryDate) - refused) / 1000;
    assert.ok(seconds > 30 && seconds < 90, `${expiryDate} is in ${seconds} s`);
    const [why] = (await site.api.get('/decisions?outcome=deny')).items;
    assert.equal(why.primary.code, 'outside_allowed_hours');
    assert.equal(why.rule.name, 'Later');
    assert.equal(why.station, 'CP-1');

    // Who begins all the same is on record, with what the meter says, as not allowed.
    await charger.plug();
    await charger.tap('04A1B2C3D4', { authorize: false });
    assert.equal(charger.answered('StartTransaction').idTagInfo.status, 'Blocked');
    const ghost = await site.live.sessionAt('CP-1', 'ended', (s) => s.stopped_at);
    assert.equal(ghost.status, 'invalidated');
    assert.equal(ghost.reason.code, 'outside_allowed_hours');
    await charger.unplug();

    await site.api.patch(rule, { name: 'Now', when: hoursFromNow(-1) });
    assert.equal((await charger.tap('04A1B2C3D4')).status, 'Accepted');
    await charger.plug();
    const session = await site.live.sessionAt('CP-1', 'is active', (s) => s.status === 'active');
    const decision = await site.api.get(`/decisions/${session.decision_id}`);
    const time = decision.checks.find((check) => check.code === 'time_access');
    assert.equal(time.rule.name, 'Now');
  });
}
