import createClient, { type Middleware } from 'openapi-fetch';
import type { Host } from '$lib/bridge/host';
import { asProblem, Problem } from './problem';
import type { paths } from './schema';
import type * as api from './types';

type Query<Path extends keyof paths> = paths[Path] extends {
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

/** The routes that the screens use. A failure is thrown as a `Problem`. */
export class Api {
  readonly #client;
  /** Hears of every answer that says "sign in first". */
  onSignedOut: () => void = () => {};

  constructor(host: Host) {
    this.#client = createClient<paths>({
      baseUrl: location.origin,
      fetch: (request) => host.fetch(request),
    });
    this.#client.use(idempotent);
  }

  me = () => this.#data(this.#client.GET('/api/v1/me'));
  signIn = (code: string) =>
    this.#data(this.#client.POST('/api/v1/sign-in', { body: { code } }), { signingIn: true });
  signOut = () => this.#done(this.#client.POST('/api/v1/sign-out'));

  site = () => this.#data(this.#client.GET('/api/v1/site'));
  changeSite = (body: api.SitePatch) => this.#data(this.#client.PATCH('/api/v1/site', { body }));

  people = () => this.#page<api.Person>(this.#client.GET('/api/v1/people', {}));
  changeAttention = (id: string, body: api.AttentionPatch): Promise<api.Attention> =>
    this.#data(this.#client.PATCH('/api/v1/attention/{id}', { params: { path: { id } }, body }));

  demo = () => this.#data(this.#client.GET('/api/v1/demo'));
  changeDemo = (body: { speed?: number }) =>
    this.#data(this.#client.PATCH('/api/v1/demo', { body }));
  playStory = (id: string) =>
    this.#data(this.#client.POST('/api/v1/demo/stories/{id}', { params: { path: { id } } }));
  resetDemo = () => this.#data(this.#client.POST('/api/v1/demo/reset'));

  start = (body: api.StartBody) => this.#data(this.#client.POST('/api/v1/sessions', { body }));
  evaluate = (body: api.StartBody) =>
    this.#data(this.#client.POST('/api/v1/policy/evaluate', { body }));
  stop = (id: string) =>
    this.#data(
      this.#client.POST('/api/v1/sessions/{id}/stop', { params: { path: { id } }, body: {} }),
    );
  session = (id: string) =>
    this.#data(this.#client.GET('/api/v1/sessions/{id}', { params: { path: { id } } }));
  sessions = (query: Query<'/api/v1/sessions'>) =>
    this.#page<api.Session>(this.#client.GET('/api/v1/sessions', { params: { query } }));
  meter = (id: string, query: Query<'/api/v1/sessions/{id}/meter'> = {}) =>
    this.#page<api.MeterPoint>(
      this.#client.GET('/api/v1/sessions/{id}/meter', { params: { path: { id }, query } }),
    );
  timeline = (id: string) =>
    this.#page<api.TimelineEntry>(
      this.#client.GET('/api/v1/sessions/{id}/timeline', { params: { path: { id } } }),
    );
  decision = (id: string) =>
    this.#data(this.#client.GET('/api/v1/decisions/{id}', { params: { path: { id } } }));

  stations = (query: Query<'/api/v1/stations'> = {}) =>
    this.#page<api.Station>(this.#client.GET('/api/v1/stations', { params: { query } }));
  station = (id: string) =>
    this.#data(this.#client.GET('/api/v1/stations/{id}', { params: { path: { id } } }));
  approve = (id: string) =>
    this.#data(
      this.#client.POST('/api/v1/stations/{id}/approve', { params: { path: { id } }, body: {} }),
    );
  changeStation = (id: string, body: { name?: string; active?: boolean }) =>
    this.#data(this.#client.PATCH('/api/v1/stations/{id}', { params: { path: { id } }, body }));
  removeStation = (id: string) =>
    this.#done(this.#client.DELETE('/api/v1/stations/{id}', { params: { path: { id } } }));
  messages = (id: string, query: Query<'/api/v1/stations/{id}/messages'> = {}) =>
    this.#page<api.Message>(
      this.#client.GET('/api/v1/stations/{id}/messages', { params: { path: { id }, query } }),
    );
  /** Asks a charger to say anew what one of its plugs is doing. */
  report = (id: string, connector: number) =>
    this.#data(
      this.#client.POST('/api/v1/stations/{id}/commands', {
        params: { path: { id } },
        body: { type: 'trigger_message', params: { message: 'status', connector } },
      }),
    );
  attempts = (query: Query<'/api/v1/connection-attempts'> = {}) =>
    this.#page<api.ConnectionAttempt>(
      this.#client.GET('/api/v1/connection-attempts', { params: { query } }),
    );
  changeBay = (id: string, body: { label?: string; zone?: string }) =>
    this.#data(this.#client.PATCH('/api/v1/bays/{id}', { params: { path: { id } }, body }));

  states = async (evse: string, query: Query<'/api/v1/connectors/{id}/states'>) =>
    (
      await this.#data(
        this.#client.GET('/api/v1/connectors/{id}/states', {
          params: { path: { id: evse }, query },
        }),
      )
    ).items;

  /** Links for screens on the wall. */
  wallLinks = async () =>
    (await this.#page<api.ApiToken>(this.#client.GET('/api/v1/api-tokens'))).items.filter(
      ({ scope }) => scope === 'wall',
    );
  addWallLink = (name: string) =>
    this.#data(this.#client.POST('/api/v1/api-tokens', { body: { name, scope: 'wall' } }));
  removeWallLink = (id: string) =>
    this.#done(this.#client.DELETE('/api/v1/api-tokens/{id}', { params: { path: { id } } }));

  cards = (query: Query<'/api/v1/tokens'> = {}) =>
    this.#page<api.Card>(this.#client.GET('/api/v1/tokens', { params: { query } }));
  card = (id: string): Promise<api.Card> =>
    this.#data(this.#client.GET('/api/v1/tokens/{id}', { params: { path: { id } } }));
  addCard = (body: { card: string; note?: string }): Promise<api.Card> =>
    this.#data(this.#client.POST('/api/v1/tokens', { body }));
  changeCard = (id: string, body: { status?: api.CardStatus; note?: string }): Promise<api.Card> =>
    this.#data(this.#client.PATCH('/api/v1/tokens/{id}', { params: { path: { id } }, body }));
  acceptCard = (id: string, body: { driver_id?: string; driver_name?: string }) =>
    this.#data(this.#client.POST('/api/v1/tokens/{id}/accept', { params: { path: { id } }, body }));
  loseCard = (id: string, stop_sessions: boolean): Promise<api.LostCard> =>
    this.#data(
      this.#client.POST('/api/v1/tokens/{id}/lost', {
        params: { path: { id } },
        body: { stop_sessions },
      }),
    );
  replaceCard = (id: string, card: string): Promise<api.Card> =>
    this.#data(
      this.#client.POST('/api/v1/tokens/{id}/replace', {
        params: { path: { id } },
        body: { card },
      }),
    );
  lookalikes = (id: string) =>
    this.#page<api.Lookalike>(
      this.#client.GET('/api/v1/tokens/{id}/lookalikes', { params: { path: { id } } }),
    );
  mergeCard = (id: string, into: string): Promise<api.Card> =>
    this.#data(
      this.#client.POST('/api/v1/tokens/{id}/merge', { params: { path: { id } }, body: { into } }),
    );

  drivers = (query: Query<'/api/v1/drivers'> = {}) =>
    this.#page<api.Driver>(this.#client.GET('/api/v1/drivers', { params: { query } }));
  addDriver = (body: api.DriverBody): Promise<api.Driver> =>
    this.#data(this.#client.POST('/api/v1/drivers', { body }));
  changeDriver = (id: string, body: api.DriverPatch): Promise<api.Driver> =>
    this.#data(this.#client.PATCH('/api/v1/drivers/{id}', { params: { path: { id } }, body }));
  eraseDriver = (id: string) =>
    this.#done(this.#client.DELETE('/api/v1/drivers/{id}', { params: { path: { id } } }));

  vehicles = (query: Query<'/api/v1/vehicles'> = {}) =>
    this.#page<api.Vehicle>(this.#client.GET('/api/v1/vehicles', { params: { query } }));
  addVehicle = (body: api.VehicleBody): Promise<api.Vehicle> =>
    this.#data(this.#client.POST('/api/v1/vehicles', { body }));
  changeVehicle = (id: string, body: api.VehiclePatch): Promise<api.Vehicle> =>
    this.#data(this.#client.PATCH('/api/v1/vehicles/{id}', { params: { path: { id } }, body }));
  removeVehicle = (id: string) =>
    this.#done(this.#client.DELETE('/api/v1/vehicles/{id}', { params: { path: { id } } }));

  groups = (query: Query<'/api/v1/groups'> = {}) =>
    this.#page<api.Group>(this.#client.GET('/api/v1/groups', { params: { query } }));
  addGroup = (body: { name: string; note: string }): Promise<api.Group> =>
    this.#data(this.#client.POST('/api/v1/groups', { body }));
  changeGroup = (id: string, body: { name: string; note: string }): Promise<api.Group> =>
    this.#data(this.#client.PATCH('/api/v1/groups/{id}', { params: { path: { id } }, body }));
  removeGroup = (id: string) =>
    this.#done(this.#client.DELETE('/api/v1/groups/{id}', { params: { path: { id } } }));
  companies = (query: Query<'/api/v1/companies'> = {}) =>
    this.#page<api.Company>(this.#client.GET('/api/v1/companies', { params: { query } }));
  addCompany = (body: { name: string; note: string }): Promise<api.Company> =>
    this.#data(this.#client.POST('/api/v1/companies', { body }));
  changeCompany = (id: string, body: { name: string; note: string }): Promise<api.Company> =>
    this.#data(this.#client.PATCH('/api/v1/companies/{id}', { params: { path: { id } }, body }));
  removeCompany = (id: string) =>
    this.#done(this.#client.DELETE('/api/v1/companies/{id}', { params: { path: { id } } }));

  /** What a file of drivers and cards would bring about; with `apply` it is carried out. */
  importPeople = (file: Blob, apply: boolean): Promise<api.ImportReport> =>
    this.#data(
      this.#client.POST('/api/v1/imports/people', {
        params: { query: { apply } },
        // The file goes as it is: in which letters it is written is the server's to find out.
        body: '',
        bodySerializer: () => file,
        headers: { 'content-type': 'text/csv' },
      }),
    );
  exportPeople = (query: Query<'/api/v1/exports/people'>): Promise<Blob> =>
    this.#data(
      this.#client.GET('/api/v1/exports/people', { params: { query }, parseAs: 'blob' }),
    ) as Promise<Blob>;
  exportVehicles = (query: Query<'/api/v1/exports/vehicles'>): Promise<Blob> =>
    this.#data(
      this.#client.GET('/api/v1/exports/vehicles', { params: { query }, parseAs: 'blob' }),
    ) as Promise<Blob>;

  async #data<Data>(call: Answered<Data>, { signingIn = false } = {}): Promise<Data> {
    const { data, response } = await this.#settle(call, signingIn);
    if (data === undefined) throw new Problem(response.status, { code: 'internal_error' });
    return data;
  }

  // The document spells the items of a page out, with optional instead of null fields.
  async #page<Item>(call: Answered<{ items: unknown[] }>): Promise<Page<Item>> {
    return (await this.#data(call)) as unknown as Page<Item>;
  }

  async #done(call: Answered<unknown>): Promise<void> {
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
