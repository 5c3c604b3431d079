// Folders that a test brings along.

import { rm } from 'node:fs/promises';

/** Takes a folder away. A program that is just ending may still put files into it: tried again for 5 s. */
export function removeFolder(folder) {
  return rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}
