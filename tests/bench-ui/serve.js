// Serves the built screens, and the few routes that the board needs, with a feed that never rests.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { batch, makeBays, ME, SITE, step } from './big-site.js';

const DIST = join(import.meta.dirname, '..', '..', 'ui', 'dist');
/** As the central system: batches are this far apart. */
const TICK_MS = 250;
const TICKS = 1000 / TICK_MS;
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * @param {number} count how many bays
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function serve(count) {
  const bays = makeBays(count);
  const readers = new Set();
  let version = 1;
  let tick = 0;
  const timer = setInterval(() => {
    // Each bay changes once a second; a quarter of them in each batch.
    const changed = bays.filter((_, index) => index % TICKS === tick % TICKS);
    for (const one of changed) step(one, Math.floor(tick / TICKS));
    tick += 1;
    version += 1;
    const text = event('batch', version, batch(version, changed, bays, false));
    for (const reader of readers) reader.write(text);
  }, TICK_MS);

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/api/v1/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('snapshot', version, batch(version, bays, bays, true)));
      readers.add(response);
      request.on('close', () => readers.delete(response));
    } else if (pathname.startsWith('/api/')) {
      const known = { '/api/v1/me': ME, '/api/v1/site': SITE };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(known[pathname] ?? { items: [], next_cursor: null }));
    } else {
      void file(pathname === '/' ? '/index.html' : pathname, response);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
    },
  };
}

const event = (name, version, data) =>
  `id: ${version}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

async function file(path, response) {
  try {
    const content = await readFile(join(DIST, join('/', path)));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
