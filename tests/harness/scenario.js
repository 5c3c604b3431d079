// A test with a site of its own, which always ends: the server stops cleanly, no charge point saw
// a message that its schemas refuse, and a failure says where the logs are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Site } from './site.js';

/**
 * @param {string} name what is shown to work
 * @param {(site: Site, t: import('node:test').TestContext) => Promise<void>} play
 * @param {Parameters<typeof Site.open>[0]} options
 */
export function scenario(name, play, options = {}) {
  test(name, async (t) => {
    const site = await Site.open(options);
    try {
      await play(site, t);
      assert.deepEqual(site.violations, [], 'messages that break the OCPP schemas');
    } catch (error) {
      const file = await site.leaveBehind(name);
      error.message += `\nlog of the server and the charge points: ${file}\n${site.server.tail(20)}`;
      await site.close();
      throw error;
    }
    assert.equal(await site.close(), 'exit 0', 'the server stops cleanly on SIGTERM');
  });
}
