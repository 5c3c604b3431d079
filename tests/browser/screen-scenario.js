// A test with a site and a page of its own; a failure leaves a picture of the page.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { closeBrowser, newPage, pictureOf, signIn } from '../harness/browser.js';
import { BrowserDesk } from '../harness/desk.js';
import { scenario } from '../harness/scenario.js';

after(closeBrowser);

/**
 * @param {string} name what is shown to work
 * @param {(on: { site: import('../harness/site.js').Site, page: import('playwright-core').Page,
 *   desk: BrowserDesk }) => Promise<void>} play
 * @param {{ signedIn?: boolean, enrolment?: 'open' | 'ask', demo?: boolean } &
 *   Parameters<typeof newPage>[0]} options
 */
export function screenScenario(name, play, { signedIn = true, enrolment, demo, ...look } = {}) {
  scenario(
    name,
    async (site) => {
      const page = await newPage(look);
      try {
        if (signedIn) await signIn(page, site);
        await play({ site, page, desk: new BrowserDesk(page) });
        assert.deepEqual(page.troubles, [], 'errors on the page');
      } catch (error) {
        error.message += `\npicture of the page: ${await pictureOf(page, name)}`;
        if (page.troubles.length > 0) error.message += `\n${page.troubles.join('\n')}`;
        throw error;
      } finally {
        await page.context().close();
      }
    },
    { enrolment, demo },
  );
}
