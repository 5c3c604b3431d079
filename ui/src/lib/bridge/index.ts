import { browserHost } from './browser';
import type { Host } from './host';

export type { Desktop, DesktopSettings, Host, LiveListener } from './host';

/** The host of this page. The window's is loaded only there. */
export async function findHost(): Promise<Host> {
  if ('isTauri' in globalThis) return (await import('./window')).windowHost();
  return browserHost();
}
