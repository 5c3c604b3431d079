import type { Wall } from '$lib/api/types';
import type { Host } from '$lib/bridge/host';

const KEPT = 'forecourt.wall';
/** How long to wait before a feed that broke off is tried again. */
const AGAIN_MS = 5000;

/** The code of a wall's link: out of the address into this browser, so that it stays in neither a
    history nor a picture of the screen. */
export function takeWallCode(): string | undefined {
  const code = new URLSearchParams(location.hash.replace(/^#/, '')).get('wall');
  if (!code) return undefined;
  localStorage.setItem(KEPT, code);
  return code;
}
const keptCode = () => localStorage.getItem(KEPT) ?? undefined;

/** The reduced board as it is now. It needs no sign-in: the link is its own right. */
export class WallFeed {
  board = $state.raw<Wall>();
  connected = $state(false);
  /** The link was taken away, or there never was one. */
  refused = $state(false);
  readonly #host: Host;
  #over = new AbortController();
  /** Whether the last question was answered. */
  #told = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Listens until it is ended; the answer ends it. */
  open(): () => void {
    void this.#follow();
    return () => this.#over.abort();
  }

  async #follow() {
    while (!this.#over.signal.aborted) {
      try {
        this.#told = false;
        await this.#read();
        this.#told = true;
      } catch {
        // Whatever it was, the next try tells.
      }
      this.connected = this.#host.kind !== 'browser' && this.#told;
      if (this.refused) return;
      await this.#pause();
    }
  }

  #pause() {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, AGAIN_MS);
      this.#over.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #read() {
    const code = keptCode();
    // Only a browser can read an answer that never ends; elsewhere it is asked for again and again.
    const stream = this.#host.kind === 'browser';
    const path = stream ? '/api/v1/wall/live' : '/api/v1/wall';
    const request = new Request(new URL(path, location.origin), {
      headers: code ? { authorization: `Bearer ${code}` } : {},
      signal: this.#over.signal,
    });
    const answer = await this.#host.fetch(request);
    this.refused = answer.status === 401 || answer.status === 403;
    if (!answer.ok || !answer.body) return;
    if (!stream) {
      this.board = (await answer.json()) as Wall;
      return;
    }
    this.connected = true;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) this.#take(event);
    }
  }

  #take(event: string) {
    const data = event
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5))
      .join('\n');
    if (data) this.board = JSON.parse(data) as Wall;
  }
}
