import createClient, { type Middleware } from 'openapi-fetch';
import type { Host } from '$lib/bridge/host';
import { asProblem, Problem } from './problem';
import type { paths } from './schema';

/** What may be asked of a list. */
export type Query<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Found } };
}
  ? NonNullable<Found>
  : never;

/** A page of a list. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

type Answered<Data> = Promise<{ data?: Data; response: Response }>;

/** The way to the program's API. A failure is thrown as a `Problem`. */
export class Calls {
  readonly client;
  /** Hears of every answer that says "sign in first". */
  onSignedOut: () => void = () => {};

  constructor(host: Host) {
    this.client = createClient<paths>({
      baseUrl: location.origin,
      fetch: (request) => host.fetch(request),
    });
    this.client.use(idempotent);
  }

  /** What was answered. */
  async data<Data>(call: Answered<Data>, { signingIn = false } = {}): Promise<Data> {
    const { data, response } = await this.#settle(call, signingIn);
    if (data === undefined) throw new Problem(response.status, { code: 'internal_error' });
    return data;
  }

  /** An answer that is more than the document promises: nothing is left out, and each array whole. */
  async whole<Data>(call: Answered<unknown>): Promise<Data> {
    return (await this.data(call)) as Data;
  }

  /** A page of a list, of whole items. */
  page = <Item>(call: Answered<{ items: unknown[] }>) => this.whole<Page<Item>>(call);

  /** That it was done: there is nothing to answer. */
  async done(call: Answered<unknown>): Promise<void> {
    await this.#settle(call, false);
  }

  async #settle<Data>(call: Answered<Data> & Promise<{ error?: unknown }>, signingIn: boolean) {
    let answer: { data?: Data; error?: unknown; response: Response };
    try {
      answer = await call;
    } catch (error) {
      throw asProblem(error);
    }
    if (answer.response.ok) return answer;
    if (answer.response.status === 401 && !signingIn) this.onSignedOut();
    throw Problem.of(answer.response.status, answer.error);
  }
}

/** A request that was sent twice by the network is done once. */
const idempotent: Middleware = {
  onRequest({ request }) {
    if (request.method === 'POST') request.headers.set('idempotency-key', crypto.randomUUID());
    return request;
  },
};
