// The API as a caller from outside uses it: HTTP, a bearer token, JSON.

import { Watched } from './until.js';

/** An answer that is no success, with the problem document. */
export class Problem extends Error {
  constructor(method, path, status, body) {
    super(`${method} ${path} answered ${status} ${body?.code ?? ''}: ${body?.detail ?? ''}`);
    this.status = status;
    this.code = body?.code;
    this.body = body;
  }
}

export class Api {
  #token;

  /**
   * @param {string} origin such as `http://127.0.0.1:9221`
   * @param {string} token
   */
  constructor(origin, token) {
    this.base = `${origin}/api/v1`;
    this.#token = token;
  }

  async #request(method, path, body, headers = {}) {
    const answer = await fetch(this.base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    let content;
    try {
      content = text === '' ? undefined : JSON.parse(text);
    } catch {
      content = { detail: text };
    }
    if (!answer.ok) throw new Problem(method, path, answer.status, content);
    return content;
  }

  get(path) {
    return this.#request('GET', path);
  }

  post(path, body = {}, headers = {}) {
    return this.#request('POST', path, body, headers);
  }

  patch(path, body) {
    return this.#request('PATCH', path, body);
  }

  /** Starts a session; answers it. */
  async start(station, more = {}) {
    return (await this.post('/sessions', { station, connector: 1, ...more })).session;
  }

  /** Asks a session to stop. */
  stop(id) {
    return this.post(`/sessions/${id}/stop`);
  }

  session(id) {
    return this.get(`/sessions/${id}`);
  }

  /** All sessions, the newest first. */
  async sessions(query = '') {
    return (await this.get(`/sessions?limit=100${query}`)).items;
  }

  /** Enters a card. */
  card(card, more = {}) {
    return this.post('/tokens', { card, ...more });
  }

  /** Opens the live feed. */
  async live() {
    const stop = new AbortController();
    const answer = await fetch(`${this.base}/live`, {
      headers: { authorization: `Bearer ${this.#token}`, accept: 'text/event-stream' },
      signal: stop.signal,
    });
    if (!answer.ok) throw new Problem('GET', '/live', answer.status, await answer.json());
    return new Live(answer.body, stop);
  }
}

/** The live feed, kept as the state that its batches add up to. */
export class Live {
  /** By `identity/connector`. */
  connectors = new Map();
  /** By id. */
  sessions = new Map();
  /** By identity. */
  stations = new Map();
  site = null;
  #watched = new Watched();
  #stop;

  constructor(body, stop) {
    this.#stop = stop;
    this.#read(body).catch((error) => this.#watched.failed(error));
  }

  async #read(body) {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split(/\r?\n\r?\n/);
      text = events.pop();
      for (const event of events) {
        const data = event
          .split(/\r?\n/)
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart())
          .join('\n');
        if (data !== '') this.#apply(JSON.parse(data));
      }
    }
    throw new Error('the live feed ended');
  }

  #apply(batch) {
    if (batch.full) {
      this.connectors.clear();
      this.stations.clear();
    }
    for (const connector of batch.connectors) {
      this.connectors.set(`${connector.station.identity}/${connector.connector}`, connector);
    }
    for (const session of batch.sessions) this.sessions.set(session.id, session);
    for (const station of batch.stations) this.stations.set(station.identity, station);
    this.site = batch.site;
    this.#watched.changed();
  }

  /** The first truthy answer of `look`, now or after a batch. */
  until(what, look) {
    return this.#watched.until(what, look, () =>
      JSON.stringify(
        {
          connectors: [...this.connectors.values()],
          sessions: [...this.sessions.values()],
          stations: [...this.stations.values()],
        },
        null,
        2,
      ),
    );
  }

  /** A connector, once it fits. */
  connector(identity, what, fits, number = 1) {
    return this.until(`connector ${number} of ${identity} ${what}`, () => {
      const connector = this.connectors.get(`${identity}/${number}`);
      return connector && fits(connector) && connector;
    });
  }

  /** A connector, once it is in this state. */
  state(identity, state, number = 1) {
    return this.connector(
      identity,
      `is ${state}`,
      (connector) => connector.state === state,
      number,
    );
  }

  /** A session, once it fits. */
  session(id, what, fits) {
    return this.until(`session ${id} ${what}`, () => {
      const session = this.sessions.get(id);
      return session && fits(session) && session;
    });
  }

  /** A session, once it has this status. */
  status(id, status) {
    return this.session(id, `is ${status}`, (session) => session.status === status);
  }

  /** The session that runs, or ran last, at this station. */
  sessionAt(identity, what, fits = () => true) {
    return this.until(`a session at ${identity} ${what}`, () =>
      [...this.sessions.values()].findLast(
        (session) => session.station === identity && fits(session),
      ),
    );
  }

  close() {
    this.#watched.changed();
    this.#stop.abort();
  }
}
