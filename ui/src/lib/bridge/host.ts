import type { LiveBatch } from '$lib/api/types';

/** What a subscription to the live feed tells. */
export interface LiveListener {
  /** A batch came; the next one is sent once this returns. */
  batch(batch: LiveBatch): void;
  /** The feed is open, or it was lost and is being tried again. */
  connection(open: boolean): void;
}

/** What is set for this computer, beside the site's settings and how the screens look. */
export interface DesktopSettings {
  /** Whether the desktop tells what needs somebody. */
  notifications: boolean;
  /** Whether the computer is kept awake while sessions run. */
  awake: boolean;
}

/** The desktop around the program's window. */
export interface Desktop {
  settings(): Promise<DesktopSettings>;
  /** Changes some of them, and tells it the language of the screens; the rest stays. */
  change(change: Partial<DesktopSettings> & { language?: string }): Promise<DesktopSettings>;
  /** Hears what is to be opened when a notification was clicked: an item, or all that need somebody. */
  listen(open: (attention: string | undefined) => void): void;
  /** Closes the window, as its frame's button does. */
  close(): void;
  /** Ends the program. */
  quit(): void;
}

/** Where the screens run: a browser, the program's window, or a test. Nothing else knows which. */
export interface Host {
  readonly kind: 'browser' | 'window' | 'fake';
  /** Reaches the API's router. Paths begin with `/api/v1/`. */
  fetch(request: Request): Promise<Response>;
  /** Subscribes to the live feed; the answer ends the subscription. */
  live(listener: LiveListener): () => void;
  /** The first screen is painted: a hidden window may now show itself. */
  painted(): void;
  /** What is around the window; a browser's is none of ours. */
  readonly desktop?: Desktop;
}
