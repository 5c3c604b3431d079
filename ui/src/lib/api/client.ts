import type { Host } from '$lib/bridge/host';
import { asProblem, Problem } from './problem';
import type * as api from './types';

type Query = Record<string, string | number | boolean | undefined>;

/** A start, as the dialog asks for it. */
export interface StartRequest {
  bay?: string;
  station?: string;
  connector?: number;
  /** The card's id or text; none: a visitor. */
  token?: string;
}

/** The routes that the screens use. A failure is thrown as a `Problem`. */
export class Api {
  readonly #host: Host;
  /** Hears of every answer that says "sign in first". */
  onSignedOut: () => void = () => {};

  constructor(host: Host) {
    this.#host = host;
  }

  me = () => this.#call<api.Me>('GET', '/me');
  signIn = (code: string) => this.#call<api.Me>('POST', '/sign-in', {}, { code });
  signOut = () => this.#call<undefined>('POST', '/sign-out');

  site = () => this.#call<api.Site>('GET', '/site');
  changeSite = (change: { name?: string; time_zone?: string }) =>
    this.#call<api.Site>('PATCH', '/site', {}, change);

  start = (request: StartRequest) =>
    this.#call<{ session: api.Session; decision: api.Decision | null }>(
      'POST',
      '/sessions',
      {},
      request,
    );
  evaluate = (request: StartRequest) =>
    this.#call<{ decision: api.Decision }>('POST', '/policy/evaluate', {}, request);
  stop = (id: string) => this.#call<api.Session>('POST', `/sessions/${id}/stop`, {}, {});
  session = (id: string) => this.#call<api.Session>('GET', `/sessions/${id}`);
  sessions = (query: Query) => this.#call<api.Page<api.Session>>('GET', '/sessions', query);
  meter = (id: string, query: Query = {}) =>
    this.#call<api.Page<api.MeterPoint>>('GET', `/sessions/${id}/meter`, query);
  timeline = (id: string) =>
    this.#call<api.Page<api.TimelineEntry>>('GET', `/sessions/${id}/timeline`);
  decision = (id: string) => this.#call<api.Decision>('GET', `/decisions/${id}`);

  stations = (query: Query = {}) => this.#call<api.Page<api.Station>>('GET', '/stations', query);
  station = (id: string) => this.#call<api.Station>('GET', `/stations/${id}`);
  approve = (id: string) => this.#call<api.Station>('POST', `/stations/${id}/approve`, {}, {});
  changeStation = (id: string, change: { name?: string; active?: boolean }) =>
    this.#call<api.Station>('PATCH', `/stations/${id}`, {}, change);
  removeStation = (id: string) => this.#call<undefined>('DELETE', `/stations/${id}`);
  messages = (id: string, query: Query = {}) =>
    this.#call<api.Page<api.Message>>('GET', `/stations/${id}/messages`, query);
  attempts = (query: Query = {}) =>
    this.#call<api.Page<api.ConnectionAttempt>>('GET', '/connection-attempts', query);

  cards = (query: Query = {}) => this.#call<api.Page<api.Card>>('GET', '/tokens', query);
  addCard = (card: { card: string; note?: string }) =>
    this.#call<api.Card>('POST', '/tokens', {}, card);
  changeCard = (id: string, change: { status?: api.CardStatus; note?: string }) =>
    this.#call<api.Card>('PATCH', `/tokens/${id}`, {}, change);

  async #call<Answer>(
    method: string,
    path: string,
    query: Query = {},
    body?: unknown,
  ): Promise<Answer> {
    const url = new URL(`/api/v1${path}`, location.origin);
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value));
    let response: Response;
    try {
      response = await this.#host.fetch(
        new Request(url, {
          method,
          headers: {
            accept: 'application/json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      );
    } catch (error) {
      throw asProblem(error);
    }
    if (response.status === 401 && path !== '/sign-in') this.onSignedOut();
    if (!response.ok) throw await Problem.of(response);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
}
