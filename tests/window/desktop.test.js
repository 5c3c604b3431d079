// The window among others on a desktop: closed, started twice, found again where it was left.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desktop, FORECOURT } from '../harness/desktop.js';
import { asked } from '../harness/until.js';

function onADesktop(name, play) {
  test(name, async () => {
    const desktop = await Desktop.open();
    try {
      await play(desktop);
    } finally {
      await desktop.close();
    }
  });
}

/** A session is live at the first connector of the only charger. */
async function charge(site) {
  await site.useApi(site.origin);
  await site.api.card('04A1B2C3D4');
  const charger = await site.connected('python', 'CP-1', 2);
  await charger.tap('04A1B2C3D4');
  await charger.plug();
  await site.live.sessionAt('CP-1', 'is active', ({ status }) => status === 'active');
  return charger;
}

onADesktop('closing asks while chargers depend on it, and quits cleanly', async (desktop) => {
  const { site } = desktop;
  const display = await desktop.display();
  const running = await desktop.run(display, { options: ['--open-enrolment'] });
  await charge(site);
  const [{ id }] = await site.api.sessions();
  const window = await display.window(FORECOURT);

  await display.close(window);
  await display.window(/^Quit Forecourt\?$/);
  await display.answer(/^Quit Forecourt\?$/, 'Escape');
  assert.equal((await site.api.session(id)).status, 'active', 'it goes on');

  await display.close(window);
  await display.window(/^Quit Forecourt\?$/);
  await display.answer(/^Quit Forecourt\?$/, 'Return');
  assert.equal(await running.exited, 'exit 0');
  assert.match(running.tail(), /stopped/);

  // Nobody has heard of the car since: so much is said, and no more.
  site.live.close();
  await desktop.run(display);
  await site.useApi(site.origin);
  const session = await site.api.session(id);
  assert.deepEqual([session.status, session.flags.offline], ['active', true]);
});

onADesktop('with a tray closing hides the window, and the tray brings it back', async (desktop) => {
  const { site } = desktop;
  const around = await desktop.surround();
  const display = await desktop.display();
  const running = await desktop.run(display, { options: ['--open-enrolment'] });
  await around.told('item');
  const charger = await charge(site);
  await display.close(await display.window(FORECOURT));
  await display.gone(FORECOURT);

  const state = 'All fine · 1 session';
  await asked(`the tray says ${state}`, async () => {
    around.events.length = 0;
    around.do('menu');
    const { entries } = await around.told('menu');
    return entries.join(', ') === `${state}, Open Forecourt, Quit Forecourt`;
  });

  await charger.tap('DEADBEEF99', { connector: 2 });
  const unknown = 'CP-1: a card was shown that is not registered';
  const { id } = await around.told('notified', ({ what }) => what === unknown);
  around.do('click', { id });
  await display.window(FORECOURT);

  await display.close(await display.window(FORECOURT));
  await display.gone(FORECOURT);
  around.do('activate');
  await display.window(FORECOURT);

  // Without its tray a hidden window could not be found again.
  await display.close(await display.window(FORECOURT));
  await display.gone(FORECOURT);
  around.do('leave');
  await display.window(FORECOURT);

  around.do('choose', { entry: 'Quit Forecourt' });
  assert.equal(await running.exited, 'exit 0');
});

onADesktop('a window is where it was left, as far as it can be seen there', async (desktop) => {
  const left = { x: 900, y: 300, width: 1000, height: 700 };
  const wide = await desktop.display('2560x1440x24');
  const first = await desktop.run(wide);
  const window = await wide.window(FORECOURT);
  await wide.move(window, left);
  await wide.close(window);
  assert.equal(await first.exited, 'exit 0', 'a site without chargers is closed at once');

  const second = await desktop.run(wide);
  await wide.close(await wide.windowIn(FORECOURT, left));
  await second.exited;

  const small = await desktop.display('1280x900x24');
  await desktop.run(small);
  await small.windowIn(FORECOURT, { x: 280, y: 200, width: 1000, height: 700 });
});

onADesktop('a second start shows the window that is there, and ends', async (desktop) => {
  const display = await desktop.display();
  await desktop.run(display);
  const site = await display.window(FORECOURT);
  const demo = desktop.start(display, { options: ['--demo', '1'] });
  await demo.line(/api listening on/);
  const [simulated] = await asked('the demo has a window too', async () => {
    const others = (await display.windows()).filter(({ id }) => id !== site);
    return others.length > 0 && others;
  });
  await display.raise(simulated.id);
  await asked('the demo is in front', async () => {
    return (await display.windows()).at(-1).id === simulated.id;
  });

  const second = desktop.start(display);
  assert.equal(await second.exited, 'exit 0');
  assert.match(second.tail(), /already runs on .*in front now/);
  const windows = await asked('the window of the site is in front', async () => {
    const all = await display.windows();
    return all.at(-1).id === site && all;
  });
  assert.equal(windows.length, 2, 'the demo beside the site is another one');
});
