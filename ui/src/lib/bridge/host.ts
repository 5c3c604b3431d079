import type { LiveBatch } from '$lib/api/types';

/** What a subscription to the live feed tells. */
export interface LiveListener {
  /** A batch came; the next one is sent once this returns. */
  batch(batch: LiveBatch): void;
  /** The feed is open, or it was lost and is being tried again. */
  connection(open: boolean): void;
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
}
