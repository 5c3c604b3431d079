// The demo's stories: each is begun in the panel, says in plain words where to look and what to do,
// and what it says leads on.

import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { screenScenario } from './screen-scenario.js';

screenScenario(
  'a car without a card arrives, is let in by the desk, a fuse trips, and the demo starts over',
  async ({ page, desk }) => {
    const { panel, story } = await openStories(page);
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
    await car.getByText(/^The car charges since/).waitFor();

    await story('A fuse trips').getByRole('button', { name: 'Let it happen' }).click();
    await story('A fuse trips').getByRole('button', { name: 'Once more' }).waitFor();
    await page.getByRole('button', { name: /^Not reachable/ }).waitFor();
    await assertAccessible(page, 'stories that happen');
    await panel.getByText('10×').click();
    await needing(page, /\d chargers not reachable/).waitFor();

    await panel.getByRole('button', { name: 'Start over' }).click();
    await panel.getByRole('button', { name: 'Once more' }).first().waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 400, height: 860 });
    await assertNoSidewaysScroll(page, 'stories, narrow');
    await page.keyboard.press('Escape');
  },
  { demo: true },
);

/** The panel, a story in it, the details of the bay that is open, and how time is made to pass. */
async function openStories(page) {
  const panel = page.getByRole('complementary', { name: 'Stories to try' });
  await page.getByRole('button', { name: 'DEMO' }).click();
  return {
    panel,
    story: (title) => panel.getByRole('listitem').filter({ hasText: title }),
    bay: page.getByRole('complementary', { name: /details$/ }),
    hurry: () => panel.getByText('10×').click(),
  };
}

/** What needs somebody, and says so. */
const needing = (page, words) => page.locator('[data-attention] li').filter({ hasText: words });

/** Begins a story and goes where it says; answers with the story in the panel. */
async function begin(stories, title) {
  const one = stories.story(title);
  await one.getByRole('button', { name: 'Let it happen' }).click();
  await one.getByRole('link', { name: /^Show (?!the cards)/ }).click();
  await stories.bay.waitFor();
  return one;
}

screenScenario(
  'a charger goes silent in the middle of a session, comes back, and nothing is missing',
  async ({ page, desk }) => {
    // The site has just begun: the story waits for somebody who charges.
    const stories = await openStories(page);
    const { bay, hurry } = stories;
    const told = await begin(stories, 'A charger goes silent');
    await told.getByText(/is dashed and says when it was heard last/).waitFor();
    await bay.getByText(/The charger was last heard .* ago\. .*Check its power/).waitFor();
    await assertAccessible(page, 'a silent charger');

    await hurry();
    // It is missed while it is away, and what is over stays in the list for a while.
    await needing(page, /chargers? not reachable/).waitFor();
    await bay.getByText('The charger was last heard').waitFor({ state: 'hidden' });
    await told.getByText(/is reachable again\. .*no gap\.$/).waitFor();
    await bay
      .getByText(/\d\s?kWh/)
      .first()
      .waitFor();
    await bay.getByRole('link', { name: 'Open the session' }).click();
    await page.locator('main canvas').waitFor();
    await desk.sees('Charge began');
    await desk.seesA('listitem', ['Charger not reachable']);
    await desk.seesA('listitem', ['Charger reachable again']);
  },
  { demo: true },
);

screenScenario(
  'a card is lost: it is reported at the desk, and what charges with it stops',
  async ({ page, desk }) => {
    const stories = await openStories(page);
    const { bay, story } = stories;
    const told = await begin(stories, 'A card is lost');
    await bay.getByRole('button', { name: 'Stop' }).waitFor();
    const sentence = told.getByText(/Somebody charges at \S+ with the lost card of [^–]+\./);
    const [, owner] = /card of ([^.]+)\./.exec(await sentence.innerText());

    await story('A card is lost').getByRole('link', { name: 'Show the cards' }).click();
    await page.getByRole('searchbox', { name: 'Search' }).fill(owner);
    await page.getByRole('button', { name: new RegExp(`^Report lost….*${owner}`) }).click();
    await desk.sees(`This card will not work any more: ${owner}.`, 'dialog');
    await desk.press('button', ['Report lost'], 'dialog');
    await desk.sees('The card is blocked.', 'dialog');
    await assertAccessible(page, 'a card that was reported lost');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: new RegExp(`^Unblock.*${owner}`) }).waitFor();

    await told.getByRole('link', { name: /^Show (?!the cards)/ }).click();
    await bay.getByText('The last cable is still plugged in.').waitFor();
    await told.getByText(/^The card is blocked, and its session ended at/).waitFor();
    await told.getByRole('link', { name: 'Open its session' }).click();
    await desk.sees('Ended: card reported lost');
    await desk.seesA('listitem', ['Stop sent: card reported lost']);
  },
  { demo: true },
);

screenScenario(
  'a van is late: its start is given up, and taken up again when it is there',
  async ({ page, desk }) => {
    const stories = await openStories(page);
    const { bay, hurry } = stories;
    const told = await begin(stories, 'A van is late');
    await bay.getByText(/Waiting for the plug, \d:\d\d left/).waitFor();
    await assertAccessible(page, 'a van that is waited for');

    await hurry();
    // It charges after all; the session before it is no longer what the panel leads to.
    await bay.getByRole('button', { name: /^Stop/ }).waitFor();
    await told.getByText(/^The van came late; its start was given up/).waitFor();
    await bay.getByRole('link', { name: 'Open the session' }).click();
    await desk.seesA('listitem', ['Withdrawn, or nobody plugged in']);
    await desk.seesA('listitem', ['Charge began']);
    await desk.sees('started late');
  },
  { demo: true },
);
