// The only file that knows Tauri. A request travels as one line of JSON, then the body as it is; its
// answer comes back in the same shape (src-tauri/desktop/frame.rs).
import { Channel, invoke } from '@tauri-apps/api/core';
import type { LiveBatch } from '$lib/api/types';
import type { Desktop, DesktopSettings, Host, LiveListener } from './host';

/** How long to wait before a feed that could not be opened is tried again. */
const AGAIN_MS = 2000;
const NEWLINE = 10;

/** The page inside the program's window: it reaches the same router in process, without a port. */
export function windowHost(): Host {
  return {
    kind: 'window',
    async fetch(request) {
      const answer = await invoke<ArrayBuffer>('api_request', await encodeRequest(request));
      return decodeResponse(new Uint8Array(answer));
    },
    live,
    painted() {
      // Two frames: the first one draws the screen, in the second it is there.
      requestAnimationFrame(() => requestAnimationFrame(() => void invoke('painted')));
    },
    desktop,
  };
}

const desktop: Desktop = {
  settings: () => invoke<DesktopSettings>('desk_settings'),
  change: (change) => invoke<DesktopSettings>('desk_change', { change }),
  listen(open) {
    const channel = new Channel<{ attention: string | null }>();
    channel.onmessage = ({ attention }) => open(attention ?? undefined);
    void invoke('desk_listen', { channel });
  },
  close: () => void invoke('desk_close'),
  quit: () => void invoke('desk_quit'),
};

export async function encodeRequest(request: Request): Promise<Uint8Array> {
  const { pathname, search } = new URL(request.url);
  const head = JSON.stringify({
    method: request.method,
    path: pathname + search,
    headers: [...request.headers],
  });
  const line = new TextEncoder().encode(`${head}\n`);
  const body = new Uint8Array(await request.arrayBuffer());
  const bytes = new Uint8Array(line.length + body.length);
  bytes.set(line);
  bytes.set(body, line.length);
  return bytes;
}

export function decodeResponse(bytes: Uint8Array<ArrayBuffer>): Response {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) throw new TypeError('the answer has no head');
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as {
    status: number;
    headers: [string, string][];
  };
  const empty = head.status === 204 || head.status === 304;
  return new Response(empty ? null : bytes.slice(end + 1), {
    status: head.status,
    headers: head.headers,
  });
}

/** One batch is in flight: the next is sent once the page says that it has taken the last. */
function live(listener: LiveListener): () => void {
  let feed: Promise<number> | undefined;
  let version: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  function open() {
    const channel = new Channel<LiveBatch>();
    channel.onmessage = (batch) => {
      if (over) return;
      version = batch.version;
      listener.batch(batch);
      void feed?.then((number) => invoke('live_taken', { feed: number }));
    };
    feed = invoke<number>('live_open', {
      channel,
      ...(version !== undefined && { lastEventId: String(version) }),
    });
    feed.then(
      () => listener.connection(true),
      () => {
        listener.connection(false);
        if (!over) timer = setTimeout(open, AGAIN_MS);
      },
    );
  }
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    void feed?.then((number) => invoke('live_close', { feed: number })).catch(() => undefined);
  };
}
