// A site on which something of everything happens, for pictures and for looking at every screen.

/** The chargers: who they are, and what goes on there. */
export const BUSY_SITE = [
  { identity: 'EAST-01', goesOn: 'charging', power_w: 11_000, add_wh: 8_340, soc: 62 },
  { identity: 'EAST-02', goesOn: 'charging', power_w: 7_360, add_wh: 2_120, soc: 38 },
  { identity: 'EAST-03', goesOn: 'free' },
  { identity: 'EAST-04', goesOn: 'plugged' },
  { identity: 'WEST-01', goesOn: 'charging', power_w: 22_080, add_wh: 15_900, soc: 71 },
  { identity: 'WEST-02', goesOn: 'over', power_w: 3_680, add_wh: 4_470, soc: 90 },
  { identity: 'WEST-03', goesOn: 'offline' },
  { identity: 'WEST-04', goesOn: 'asked' },
];

/** What a register may rise within the same second and still be believed. */
const MOST_AT_ONCE_WH = 1_000;

/**
 * Lets all of that happen, and one unknown charger call. The site must ask before it lets chargers
 * in.
 * @param {import('./site.js').Site} site
 */
export async function populate(site) {
  await site.api.card('04A1B2C3D4E5F6', { note: 'Van 2' });
  await site.api.card('04DD55EE66FF77', { note: 'Visitor card 1', status: 'blocked' });
  for (const { identity } of BUSY_SITE) await site.api.post('/stations', { identity });
  await Promise.all(
    BUSY_SITE.map(async (bay, index) => {
      const charger = site.chargePoint('node', bay.identity);
      await charger.connect(site.ocpp);
      await site.live.state(bay.identity, 'available');
      await happen(site, charger, bay, index);
    }),
  );
  const stranger = site.chargePoint('node', 'NEW-CHARGER');
  await stranger.connect(site.ocpp);
  await site.live.until('a new charger waits', () => site.live.site?.quarantined === 1);
}

async function happen(site, charger, { identity, goesOn, power_w, add_wh, soc }, index) {
  if (goesOn === 'free') return;
  if (goesOn === 'offline') {
    await charger.drop();
    await site.live.connector(identity, 'is offline', ({ online }) => !online);
    return;
  }
  if (goesOn === 'plugged') {
    await charger.plug();
    return;
  }
  if (goesOn === 'asked') {
    const { id } = await site.api.start(identity);
    await site.live.status(id, 'awaiting_plug');
    return;
  }
  await charger.plug();
  const card = index % 2 === 0 ? { token: '04A1B2C3D4E5F6' } : {};
  const { id } = await site.api.start(identity, index === 0 ? card : {});
  await site.live.status(id, 'active');
  const steps = Math.ceil(add_wh / MOST_AT_ONCE_WH);
  for (let step = 1; step <= steps; step += 1) {
    await charger.meter({
      add_wh: Math.round(add_wh / steps),
      power_w: power_w - (steps - step) * 120,
      soc,
    });
  }
  await site.live.connector(identity, 'draws', (connector) => connector.power_w === power_w);
  if (goesOn === 'over') {
    await site.api.stop(id);
    await site.live.status(id, 'completed');
  }
}
