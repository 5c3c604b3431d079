import type { Calls, Query } from './calls';
import type * as api from './types';

/** The routes of the running site: stations, sessions, cards and people. */
export class Api {
  readonly #calls;
  readonly #client;

  constructor(calls: Calls) {
    this.#calls = calls;
    this.#client = calls.client;
  }

  me = () => this.#calls.data(this.#client.GET('/api/v1/me'));
  signIn = (code: string) =>
    this.#calls.data(this.#client.POST('/api/v1/sign-in', { body: { code } }), { signingIn: true });
  signOut = () => this.#calls.done(this.#client.POST('/api/v1/sign-out'));

  /** `signingIn`: nobody is known here yet, and this does not sign anybody out. */
  site = (how?: { signingIn: boolean }) => this.#calls.data(this.#client.GET('/api/v1/site'), how);
  changeSite = (body: api.SitePatch) =>
    this.#calls.data(this.#client.PATCH('/api/v1/site', { body }));

  setUp = (body: api.SetUpBody) =>
    this.#calls.data(this.#client.POST('/api/v1/site/set-up', { body }));
  storedData = () => this.#calls.data(this.#client.GET('/api/v1/stored-data'));

  desk = () => this.#calls.data(this.#client.GET('/api/v1/desk'));
  sitDown = (body: { person: string; secret?: string }) =>
    this.#calls.data(this.#client.POST('/api/v1/desk/switch', { body }));
  lock = () => this.#calls.data(this.#client.POST('/api/v1/desk/lock'));
  addPerson = (body: api.PersonBody) =>
    this.#calls.data(this.#client.POST('/api/v1/people', { body }));
  changePerson = (id: string, body: api.PersonPatch) =>
    this.#calls.data(this.#client.PATCH('/api/v1/people/{id}', { params: { path: { id } }, body }));
  keys = (query: Query<'/api/v1/api-tokens'> = {}) =>
    this.#calls.page<api.ApiToken>(this.#client.GET('/api/v1/api-tokens', { params: { query } }));
  makeKey = (body: { name: string; scope: api.Role; allowed_addresses?: string[] }) =>
    this.#calls.data(this.#client.POST('/api/v1/api-tokens', { body }));
  changeKey = (id: string, body: { allowed_addresses: string[] }) =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/api-tokens/{id}', { params: { path: { id } }, body }),
    );
  revokeKey = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/api-tokens/{id}', { params: { path: { id } } }));
  bays = (query: Query<'/api/v1/bays'> = {}) =>
    this.#calls.page<api.Bay>(this.#client.GET('/api/v1/bays', { params: { query } }));
  moveCharger = (id: string, body: Omit<api.MoveBody, 'swap'> & { swap?: boolean }) =>
    this.#calls.data(
      this.#client.POST('/api/v1/assets/{id}/move', {
        params: { path: { id } },
        body: { swap: false, ...body },
      }),
    );
  replaceCharger = (id: string, station: string) =>
    this.#calls.data(
      this.#client.POST('/api/v1/assets/{id}/replace', {
        params: { path: { id } },
        body: { station },
      }),
    );
  people = () => this.#calls.page<api.Person>(this.#client.GET('/api/v1/people', {}));
  changeAttention = (id: string, body: api.AttentionPatch): Promise<api.Attention> =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/attention/{id}', { params: { path: { id } }, body }),
    );

  demo = () => this.#calls.data(this.#client.GET('/api/v1/demo'));
  changeDemo = (body: { speed?: number }) =>
    this.#calls.data(this.#client.PATCH('/api/v1/demo', { body }));
  playStory = (id: string) =>
    this.#calls.data(this.#client.POST('/api/v1/demo/stories/{id}', { params: { path: { id } } }));
  resetDemo = () => this.#calls.data(this.#client.POST('/api/v1/demo/reset'));

  start = (body: api.StartBody) =>
    this.#calls.data(this.#client.POST('/api/v1/sessions', { body }));
  stop = (id: string) =>
    this.#calls.data(
      this.#client.POST('/api/v1/sessions/{id}/stop', { params: { path: { id } }, body: {} }),
    );
  session = (id: string) =>
    this.#calls.data(this.#client.GET('/api/v1/sessions/{id}', { params: { path: { id } } }));
  sessions = (query: Query<'/api/v1/sessions'>) =>
    this.#calls.page<api.Session>(this.#client.GET('/api/v1/sessions', { params: { query } }));
  meter = (id: string, query: Query<'/api/v1/sessions/{id}/meter'> = {}) =>
    this.#calls.page<api.MeterPoint>(
      this.#client.GET('/api/v1/sessions/{id}/meter', { params: { path: { id }, query } }),
    );
  timeline = (id: string) =>
    this.#calls.page<api.TimelineEntry>(
      this.#client.GET('/api/v1/sessions/{id}/timeline', { params: { path: { id } } }),
    );
  stations = (query: Query<'/api/v1/stations'> = {}) =>
    this.#calls.page<api.Station>(this.#client.GET('/api/v1/stations', { params: { query } }));
  station = (id: string) =>
    this.#calls.data(this.#client.GET('/api/v1/stations/{id}', { params: { path: { id } } }));
  approve = (id: string) =>
    this.#calls.data(
      this.#client.POST('/api/v1/stations/{id}/approve', { params: { path: { id } }, body: {} }),
    );
  changeStation = (id: string, body: { name?: string; active?: boolean; note?: string }) =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/stations/{id}', { params: { path: { id } }, body }),
    );
  removeStation = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/stations/{id}', { params: { path: { id } } }));
  messages = (id: string, query: Query<'/api/v1/stations/{id}/messages'> = {}) =>
    this.#calls.page<api.Message>(
      this.#client.GET('/api/v1/stations/{id}/messages', { params: { path: { id }, query } }),
    );
  /** Asks a charger to say anew what one of its plugs is doing. */
  report = (id: string, connector: number) =>
    this.#calls.data(
      this.#client.POST('/api/v1/stations/{id}/commands', {
        params: { path: { id } },
        body: { type: 'trigger_message', params: { message: 'status', connector } },
      }),
    );
  restart = (id: string, reason: string) =>
    this.#calls.data(
      this.#client.POST('/api/v1/stations/{id}/commands', {
        params: { path: { id } },
        body: { type: 'reset', reason },
      }),
    );
  /** How a charger's own settings stand to the rules, as it said when it was asked last. */
  readiness = (id: string): Promise<api.Readiness> =>
    this.#calls.data(
      this.#client.GET('/api/v1/stations/{id}/readiness', { params: { path: { id } } }),
    );
  readSettings = (id: string) =>
    this.#calls.data(
      this.#client.POST('/api/v1/stations/{id}/readiness/read', { params: { path: { id } } }),
    );
  correctSettings = (id: string, settings: string[]) =>
    this.#calls.data(
      this.#client.POST('/api/v1/stations/{id}/readiness/correct', {
        params: { path: { id } },
        body: { settings },
      }),
    );
  attempts = (query: Query<'/api/v1/connection-attempts'> = {}) =>
    this.#calls.page<api.ConnectionAttempt>(
      this.#client.GET('/api/v1/connection-attempts', { params: { query } }),
    );
  changeBay = (id: string, body: api.BayPatch) =>
    this.#calls.data(this.#client.PATCH('/api/v1/bays/{id}', { params: { path: { id } }, body }));

  states = async (evse: string, query: Query<'/api/v1/connectors/{id}/states'>) =>
    (
      await this.#calls.data(
        this.#client.GET('/api/v1/connectors/{id}/states', {
          params: { path: { id: evse }, query },
        }),
      )
    ).items;

  /** Links for screens on the wall. */

  cards = (query: Query<'/api/v1/tokens'> = {}) =>
    this.#calls.page<api.Card>(this.#client.GET('/api/v1/tokens', { params: { query } }));
  card = (id: string): Promise<api.Card> =>
    this.#calls.data(this.#client.GET('/api/v1/tokens/{id}', { params: { path: { id } } }));
  addCard = (body: { card: string; note?: string }): Promise<api.Card> =>
    this.#calls.data(this.#client.POST('/api/v1/tokens', { body }));
  changeCard = (id: string, body: api.CardPatch): Promise<api.Card> =>
    this.#calls.data(this.#client.PATCH('/api/v1/tokens/{id}', { params: { path: { id } }, body }));
  acceptCard = (id: string, body: { driver_id?: string; driver_name?: string }) =>
    this.#calls.data(
      this.#client.POST('/api/v1/tokens/{id}/accept', { params: { path: { id } }, body }),
    );
  loseCard = (id: string, stop_sessions: boolean): Promise<api.LostCard> =>
    this.#calls.data(
      this.#client.POST('/api/v1/tokens/{id}/lost', {
        params: { path: { id } },
        body: { stop_sessions },
      }),
    );
  replaceCard = (id: string, card: string): Promise<api.Card> =>
    this.#calls.data(
      this.#client.POST('/api/v1/tokens/{id}/replace', {
        params: { path: { id } },
        body: { card },
      }),
    );
  lookalikes = (id: string) =>
    this.#calls.page<api.Lookalike>(
      this.#client.GET('/api/v1/tokens/{id}/lookalikes', { params: { path: { id } } }),
    );
  mergeCard = (id: string, into: string): Promise<api.Card> =>
    this.#calls.data(
      this.#client.POST('/api/v1/tokens/{id}/merge', { params: { path: { id } }, body: { into } }),
    );

  drivers = (query: Query<'/api/v1/drivers'> = {}) =>
    this.#calls.page<api.Driver>(this.#client.GET('/api/v1/drivers', { params: { query } }));
  addDriver = (body: api.DriverBody): Promise<api.Driver> =>
    this.#calls.data(this.#client.POST('/api/v1/drivers', { body }));
  changeDriver = (id: string, body: api.DriverPatch): Promise<api.Driver> =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/drivers/{id}', { params: { path: { id } }, body }),
    );
  eraseDriver = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/drivers/{id}', { params: { path: { id } } }));

  vehicles = (query: Query<'/api/v1/vehicles'> = {}) =>
    this.#calls.page<api.Vehicle>(this.#client.GET('/api/v1/vehicles', { params: { query } }));
  addVehicle = (body: api.VehicleBody): Promise<api.Vehicle> =>
    this.#calls.data(this.#client.POST('/api/v1/vehicles', { body }));
  changeVehicle = (id: string, body: api.VehiclePatch): Promise<api.Vehicle> =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/vehicles/{id}', { params: { path: { id } }, body }),
    );
  removeVehicle = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/vehicles/{id}', { params: { path: { id } } }));

  groups = (query: Query<'/api/v1/groups'> = {}) =>
    this.#calls.page<api.Group>(this.#client.GET('/api/v1/groups', { params: { query } }));
  addGroup = (body: { name: string; note: string }): Promise<api.Group> =>
    this.#calls.data(this.#client.POST('/api/v1/groups', { body }));
  changeGroup = (id: string, body: { name: string; note: string }): Promise<api.Group> =>
    this.#calls.data(this.#client.PATCH('/api/v1/groups/{id}', { params: { path: { id } }, body }));
  removeGroup = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/groups/{id}', { params: { path: { id } } }));
  companies = (query: Query<'/api/v1/companies'> = {}) =>
    this.#calls.page<api.Company>(this.#client.GET('/api/v1/companies', { params: { query } }));
  addCompany = (body: { name: string; note: string }): Promise<api.Company> =>
    this.#calls.data(this.#client.POST('/api/v1/companies', { body }));
  changeCompany = (id: string, body: { name: string; note: string }): Promise<api.Company> =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/companies/{id}', { params: { path: { id } }, body }),
    );
  removeCompany = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/companies/{id}', { params: { path: { id } } }));

  costCentres = () =>
    this.#calls.page<api.CostCentre>(
      this.#client.GET('/api/v1/cost-centres', { params: { query: { limit: 500 } } }),
    );
  addCostCentre = (body: { code: string; name: string }) =>
    this.#calls.data(this.#client.POST('/api/v1/cost-centres', { body }));
  changeCostCentre = (id: string, body: { code: string; name: string }) =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/cost-centres/{id}', { params: { path: { id } }, body }),
    );
  removeCostCentre = (id: string) =>
    this.#calls.done(
      this.#client.DELETE('/api/v1/cost-centres/{id}', { params: { path: { id } } }),
    );
  members = (id: string) =>
    this.#calls.page<api.Membership>(
      this.#client.GET('/api/v1/cost-centres/{id}/members', {
        params: { path: { id }, query: { limit: 500 } },
      }),
    );
  addMember = (id: string, body: { driver_id: string; from: string; to?: string }) =>
    this.#calls.data(
      this.#client.POST('/api/v1/cost-centres/{id}/members', { params: { path: { id } }, body }),
    );
  changeMember = (id: string, member: string, body: { from: string; to: string | null }) =>
    this.#calls.data(
      this.#client.PATCH('/api/v1/cost-centres/{id}/members/{member}', {
        params: { path: { id, member } },
        body,
      }),
    );
  removeMember = (id: string, member: string) =>
    this.#calls.done(
      this.#client.DELETE('/api/v1/cost-centres/{id}/members/{member}', {
        params: { path: { id, member } },
      }),
    );

  /** What a file of drivers and cards would bring about; with `apply` it is carried out. */
  importPeople = (file: Blob, apply: boolean): Promise<api.ImportReport> =>
    this.#calls.data(
      this.#client.POST('/api/v1/imports/people', {
        params: { query: { apply } },
        // The file goes as it is: in which letters it is written is the server's to find out.
        body: '',
        bodySerializer: () => file,
        headers: { 'content-type': 'text/csv' },
      }),
    );
  exportPeople = (query: Query<'/api/v1/exports/people'>): Promise<Blob> =>
    this.#calls.data(
      this.#client.GET('/api/v1/exports/people', { params: { query }, parseAs: 'blob' }),
    ) as Promise<Blob>;
  exportVehicles = (query: Query<'/api/v1/exports/vehicles'>): Promise<Blob> =>
    this.#calls.data(
      this.#client.GET('/api/v1/exports/vehicles', { params: { query }, parseAs: 'blob' }),
    ) as Promise<Blob>;
}
