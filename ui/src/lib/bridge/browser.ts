import type { LiveBatch } from '$lib/api/types';
import type { Host, LiveListener } from './host';

/** The page as served by the API's port: HTTP and server-sent events, with the sign-in's cookie. */
export function browserHost(): Host {
  return {
    kind: 'browser',
    fetch: (request) => fetch(request),
    live(listener: LiveListener) {
      // The browser resumes by itself with Last-Event-ID.
      const source = new EventSource('/api/v1/live');
      const take = (event: MessageEvent<string>) =>
        listener.batch(JSON.parse(event.data) as LiveBatch);
      // Everything first, then what changes.
      source.addEventListener('snapshot', take);
      source.addEventListener('batch', take);
      source.addEventListener('open', () => listener.connection(true));
      source.addEventListener('error', () => listener.connection(false));
      return () => source.close();
    },
    painted() {},
  };
}
