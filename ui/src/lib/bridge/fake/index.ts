import type { Host } from '../host';
import { answer } from './routes';
import type { FakeSite } from './site';

export { FakeSite, PACE } from './site';
export { harbourHotel } from './harbour';
export { closedForWorks, learns, sticks } from './harbour-rules';

/** A host that reaches a simulated site instead of a server. */
export function fakeHost(site: FakeSite): Host {
  return {
    kind: 'fake',
    fetch: (request) => answer(site, request),
    live: (listener) => site.listen(listener),
    painted() {},
  };
}
