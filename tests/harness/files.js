// Serves built screens from a folder.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * @param {string} folder what is served
 * @param {(pathname: string, request: import('node:http').IncomingMessage,
 *   response: import('node:http').ServerResponse) => boolean} answers whether it answered itself
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function serveFiles(folder, answers = () => false) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!answers(pathname, request, response)) void file(folder, pathname, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function file(folder, pathname, response) {
  const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  try {
    const content = await readFile(join(folder, join('/', path)));
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      // Their names change with what is in them.
      ...(path.startsWith('/assets/') && { 'cache-control': 'max-age=31536000, immutable' }),
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
