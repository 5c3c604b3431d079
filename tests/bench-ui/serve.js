// Serves the built screens, and the few routes that the board needs, with a feed that never rests.

import { join } from 'node:path';
import { serveFiles } from '../harness/files.js';
import { batch, makeBays, ME, SITE, step } from './big-site.js';

const DIST = join(import.meta.dirname, '..', '..', 'ui', 'dist');
/** As the central system: batches are this far apart. */
const TICK_MS = 250;
const TICKS = 1000 / TICK_MS;

/**
 * @param {number} count how many bays
 * @param {{ folder?: string, resting?: boolean }} how built screens that lie elsewhere; `resting`:
 *   nothing changes by itself
 */
export async function serve(count, { folder = DIST, resting = false } = {}) {
  const bays = makeBays(count);
  const readers = new Set();
  let version = 1;
  let tick = 0;
  /** Tells all readers of bays that were changed. */
  function tell(changed) {
    version += 1;
    const text = event('batch', version, batch(version, changed, bays, false));
    for (const reader of readers) reader.write(text);
  }
  function turn() {
    // Each bay changes once a second; a quarter of them in each batch.
    const changed = bays.filter((_, index) => index % TICKS === tick % TICKS);
    for (const one of changed) step(one, Math.floor(tick / TICKS));
    tick += 1;
    tell(changed);
  }
  const timer = resting ? undefined : setInterval(turn, TICK_MS);

  const files = await serveFiles(folder, (pathname, request, response) => {
    if (!pathname.startsWith('/api/')) return false;
    if (pathname === '/api/v1/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('snapshot', version, batch(version, bays, bays, true)));
      readers.add(response);
      request.on('close', () => readers.delete(response));
    } else {
      const known = { '/api/v1/me': ME, '/api/v1/site': SITE };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(known[pathname] ?? { items: [], next_cursor: null }));
    }
    return true;
  });
  return {
    origin: files.origin,
    bays,
    tell,
    close() {
      clearInterval(timer);
      files.close();
    },
  };
}

const event = (name, version, data) =>
  `id: ${version}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
