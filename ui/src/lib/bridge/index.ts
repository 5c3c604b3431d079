import { browserHost } from './browser';
import type { Host } from './host';

export type { Host, LiveListener } from './host';

/** The host of this page. */
export function findHost(): Promise<Host> {
  return Promise.resolve(browserHost());
}
