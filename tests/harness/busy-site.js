// A site on which something of everything happens, for pictures and for looking at every screen.

/** The chargers: who they are, and what goes on there. */
export const BUSY_SITE = [
  { identity: 'EAST-01', goesOn: 'charging', minutes: 46, power_w: 11_000, soc: 62 },
  { identity: 'EAST-02', goesOn: 'charging', minutes: 17, power_w: 7_360, soc: 38 },
  { identity: 'EAST-03', goesOn: 'free' },
  { identity: 'EAST-04', goesOn: 'plugged' },
  { identity: 'EAST-05', goesOn: 'full', minutes: 95, power_w: 3_680, soc: 100 },
  { identity: 'WEST-01', goesOn: 'charging', minutes: 33, power_w: 22_080, soc: 71 },
  { identity: 'WEST-02', goesOn: 'over', minutes: 72, power_w: 3_680, soc: 90 },
  { identity: 'WEST-03', goesOn: 'offline' },
  { identity: 'WEST-04', goesOn: 'asked' },
  { identity: 'WEST-05', goesOn: 'broken' },
];

/** How many readings a charge has. */
const READINGS = 12;

/**
 * Lets all of that happen, and one unknown charger call. The site must ask before it lets chargers
 * in.
 * @param {import('./site.js').Site} site
 */
export async function populate(site) {
  await site.api.patch('/site', { name: 'Harbour Quay' });
  await site.api.card('04DD55EE66FF77', { note: 'Visitor card 1', status: 'blocked' });
  for (const { identity } of BUSY_SITE) await site.api.post('/stations', { identity });
  const chargers = [];
  // One after the other, since bays are placed in the order in which they are first heard of.
  for (const [index, { identity }] of BUSY_SITE.entries()) {
    const charger = site.chargePoint(index % 2 === 0 ? 'node' : 'python', identity);
    await charger.connect(site.ocpp);
    await site.live.state(identity, 'available');
    chargers.push(charger);
  }
  await Promise.all(
    BUSY_SITE.map((bay, index) =>
      COURSES[bay.goesOn]({ site, charger: chargers[index], bay, index }),
    ),
  );
  const stranger = site.chargePoint('node', 'NEW-CHARGER');
  await stranger.connect(site.ocpp);
  await site.live.until('a new charger waits', () => site.live.site?.quarantined === 1);
}

/** What each thing that goes on takes. */
const COURSES = {
  async free() {},
  async plugged({ charger }) {
    await charger.plug();
  },
  async charging(at) {
    await charge(at);
  },
  async full(at) {
    await charge(at);
    await at.charger.meter({ add_wh: 0, power_w: 0, soc: 100 });
    await at.charger.report({ status: 'SuspendedEV' });
    await at.site.live.state(at.bay.identity, 'suspended_ev');
  },
  async over(at) {
    const { card, id } = await charge(at);
    await at.charger.tap(card);
    await at.site.live.status(id, 'completed');
  },
  async offline({ site, charger, bay }) {
    await charger.drop();
    await site.live.connector(bay.identity, 'is offline', ({ online }) => !online);
  },
  async asked({ site, bay }) {
    const { id } = await site.api.start(bay.identity);
    await site.live.status(id, 'awaiting_plug');
  },
  async broken({ site, charger, bay }) {
    await charger.report({ status: 'Faulted', error_code: 'GroundFailure' });
    await site.live.state(bay.identity, 'faulted');
  },
};

/** A charge that began some minutes ago, by the charger's own clock. */
async function charge({ site, charger, bay: { identity, minutes, power_w, soc }, index }) {
  const card = `04A1B2C3D4${(0x10 + index).toString(16).toUpperCase()}`;
  await site.api.card(card, { note: `Van ${index + 1}` });
  await charger.clock(minutes * 60);
  await charger.tap(card);
  await charger.plug();
  for (let reading = 1; reading <= READINGS; reading += 1) {
    const share = reading / READINGS;
    await charger.clock(minutes * 60 * (1 - share));
    await charger.meter({
      add_wh: Math.round((power_w * minutes) / 60 / READINGS),
      // It begins gently and is never quite still.
      power_w:
        reading === READINGS ? power_w : Math.round(power_w * (0.9 + ((reading * 7) % 10) / 100)),
      soc: Math.round(soc - (1 - share) * minutes * 0.4),
    });
  }
  await charger.clock(0);
  await site.live.connector(identity, 'draws', (connector) => connector.power_w === power_w);
  const { id } = await site.live.sessionAt(identity, 'runs', ({ status }) => status === 'active');
  return { card, id };
}
