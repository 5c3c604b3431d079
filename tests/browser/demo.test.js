// The demo's panel: a story is begun, says where to look, is taken up at the desk, and starts over.

import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

screenScenario(
  'a car without a card arrives, is let in by the desk, a fuse trips, and the demo starts over',
  async ({ page, desk }) => {
    const panel = page.getByRole('complementary', { name: 'Stories to try' });
    const story = (title) => panel.getByRole('listitem').filter({ hasText: title });
    await desk.press('button', ['DEMO']);
    await story('A fuse trips').waitFor();
    await assertAccessible(page, 'stories');

    const car = story('A car arrives without a card');
    await car.getByRole('button', { name: 'Let it happen' }).click();
    await car.getByRole('link', { name: /^Show / }).click();
    const bay = page.getByRole('complementary', { name: /details$/ });
    await bay.getByText('It waits for a card, or for a start from here.').waitFor();
    await bay.getByRole('button', { name: 'Start' }).click();
    await desk.sees('It will start.', 'dialog');
    await desk.press('button', ['Start'], 'dialog');
    await desk.seesA('listitem', ['Charging, done'], 'dialog');
    await desk.press('button', ['Close'], 'dialog');

    await story('A fuse trips').getByRole('button', { name: 'Let it happen' }).click();
    await story('A fuse trips').getByRole('button', { name: 'Once more' }).waitFor();
    await page.getByRole('button', { name: /^Not reachable/ }).waitFor();
    await assertAccessible(page, 'stories that happen');

    await panel.getByRole('button', { name: 'Start over' }).click();
    await panel.getByRole('button', { name: 'Once more' }).first().waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 400, height: 860 });
    await assertNoSidewaysScroll(page, 'stories, narrow');
    await page.keyboard.press('Escape');
  },
  { demo: true },
);
