// The main job in the browser, and every screen on its way looked at by axe.

import { assertAccessible, assertNoSidewaysScroll } from '../harness/browser.js';
import { assertMainJobStored, playMainJob } from '../harness/desk.js';
import { screenScenario } from './screen-scenario.js';

for (const [theme, language] of [
  ['light', 'python'],
  ['dark', 'node'],
]) {
  screenScenario(
    `${theme}: a free bay is found, started, watched, stopped, and found again`,
    async ({ site, page, desk }) => {
      const charger = await site.connected(language, 'CP-1');
      const look = async (where) => {
        await assertAccessible(page, where);
        await assertNoSidewaysScroll(page, where);
      };
      await playMainJob(desk, charger, { look });
      const [session] = await site.api.sessions();
      assertMainJobStored(session);
    },
    { theme },
  );
}
