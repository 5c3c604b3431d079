import type { Calls, Page, Query } from './calls';
import type {
  Circuit,
  CircuitBody,
  Decision,
  DecisionEntry,
  DraftedRule,
  Holiday,
  Rule,
  RuleDraft,
  RuleList,
  RuleSet,
  RulesInUse,
  RuleTest,
  RuleText,
  StartWish,
  WhoKind,
} from './policy-types';
import { Problem } from './problem';

/** Whom a rule can name. */
export type ListedKind = Exclude<WhoKind, 'anyone'>;
export interface Listed {
  id: string;
  name: string;
}
/** Some of them, and whether there are more. */
export interface Found {
  items: Listed[];
  more: boolean;
}
/** How many are offered to choose from, before a search is needed. */
const OFFERED = 100;
const LISTED = {
  group: '/api/v1/groups',
  company: '/api/v1/companies',
  driver: '/api/v1/drivers',
  vehicle: '/api/v1/vehicles',
  token: '/api/v1/tokens',
} as const satisfies Record<ListedKind, string>;
interface ListedRow {
  id: string;
  name?: string | null;
  plate?: string | null;
  card?: string;
  driver?: string | null;
  note?: string | null;
  status?: string;
}
/** As people call it: a vehicle with its plate, a card with whose it is. */
function nameOf({ id, name, plate, card, driver, note }: ListedRow): string {
  const parts = card === undefined ? [name, plate] : [driver ?? note, card];
  return parts.filter(Boolean).join(' · ') || id;
}
const at = (id: string) => ({ params: { path: { id } } });
const ALL = { params: { query: { limit: 500 } } };

/** The routes of rules, circuits and decisions. */
export class PolicyApi {
  readonly #calls;
  readonly #client;

  constructor(calls: Calls) {
    this.#calls = calls;
    this.#client = calls.client;
  }

  rules = () => this.#calls.whole<RuleList>(this.#client.GET('/api/v1/rules'));
  addRule = (body: RuleText) =>
    this.#calls.whole<Rule>(this.#client.POST('/api/v1/rules', { body }));
  changeRule = (id: string, body: Partial<RuleText>) =>
    this.#calls.whole<Rule>(this.#client.PATCH('/api/v1/rules/{id}', { ...at(id), body }));
  removeRule = (id: string) => this.#calls.done(this.#client.DELETE('/api/v1/rules/{id}', at(id)));

  /** The draft; none: nothing. */
  async draft(): Promise<RuleDraft | undefined> {
    try {
      return await this.#calls.whole<RuleDraft>(this.#client.GET('/api/v1/rules/draft'));
    } catch (error) {
      if (error instanceof Problem && error.code === 'draft_not_found') return undefined;
      throw error;
    }
  }
  saveDraft = (rules: DraftedRule[]) =>
    this.#calls.whole<RuleDraft>(this.#client.PUT('/api/v1/rules/draft', { body: { rules } }));
  dropDraft = () => this.#calls.done(this.#client.DELETE('/api/v1/rules/draft'));
  applyDraft = (anyway: boolean) =>
    this.#calls.whole<RuleList>(
      this.#client.POST('/api/v1/rules/draft/apply', { body: { anyway } }),
    );
  /** What the draft would have made of the starts of the last 30 days. */
  testDraft = () =>
    this.#calls.whole<RuleTest>(
      this.#client.POST('/api/v1/rules/draft/test', { body: { days: 30, limit: 200 } }),
    );

  ruleHistory = (cursor?: string) =>
    this.#calls.page<RuleSet>(
      this.#client.GET('/api/v1/rules/history', {
        params: { query: { limit: 50, ...(cursor && { cursor }) } },
      }),
    );
  rulesOfVersion = (version: number) =>
    this.#calls.whole<RuleList>(
      this.#client.GET('/api/v1/rules/history/{version}', { params: { path: { version } } }),
    );
  restoreRules = (version: number, apply: boolean) =>
    this.#calls.whole<RuleList>(
      this.#client.POST('/api/v1/rules/history/{version}/restore', {
        params: { path: { version } },
        body: { apply },
      }),
    );

  holidays = () => this.#calls.page<Holiday>(this.#client.GET('/api/v1/holidays', ALL));
  addHoliday = (body: Omit<Holiday, 'id'>): Promise<Holiday> =>
    this.#calls.data(this.#client.POST('/api/v1/holidays', { body }));
  removeHoliday = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/holidays/{id}', at(id)));

  /** Those of one kind whom rules may be about, or who may charge; not cards of strangers. */
  listed = async (kind: ListedKind, search = ''): Promise<Found> => {
    const query = { limit: OFFERED, ...(search && { search }) };
    const page: Page<ListedRow> = await this.#calls.page(
      this.#client.GET(LISTED[kind], { params: { query } }),
    );
    const items = page.items
      .filter(({ status }) => status !== 'unknown')
      .map((row) => ({ id: row.id, name: nameOf(row) }))
      .sort((one, other) => one.name.localeCompare(other.name));
    return { items, more: page.next_cursor !== null };
  };
  one = async (kind: ListedKind, id: string) =>
    nameOf(await this.#calls.data(this.#client.GET(`${LISTED[kind]}/{id}`, at(id))));

  circuits = () => this.#calls.page<Circuit>(this.#client.GET('/api/v1/circuits', ALL));
  addCircuit = (body: CircuitBody) =>
    this.#calls.whole<Circuit>(this.#client.POST('/api/v1/circuits', { body }));
  changeCircuit = (id: string, body: CircuitBody) =>
    this.#calls.whole<Circuit>(this.#client.PATCH('/api/v1/circuits/{id}', { ...at(id), body }));
  removeCircuit = (id: string) =>
    this.#calls.done(this.#client.DELETE('/api/v1/circuits/{id}', at(id)));

  evaluate = async (body: StartWish) =>
    (await this.#calls.data(this.#client.POST('/api/v1/policy/evaluate', { body }))).decision;
  /** What the learning period has seen. */
  learning = () => this.#calls.data(this.#client.GET('/api/v1/policy/learning'));
  decision = (id: string): Promise<Decision> =>
    this.#calls.data(this.#client.GET('/api/v1/decisions/{id}', at(id)));
  decisions = (query: Query<'/api/v1/decisions'>) =>
    this.#calls.page<DecisionEntry>(this.#client.GET('/api/v1/decisions', { params: { query } }));
  /** The same start, with its facts of then, decided by other rules. */
  replay = (id: string, rules: RulesInUse) =>
    this.#calls.data(
      this.#client.POST('/api/v1/decisions/{id}/replay', { ...at(id), body: { rules } }),
    );
  matrix = (query: Query<'/api/v1/policy/matrix'>) =>
    this.#calls.data(this.#client.GET('/api/v1/policy/matrix', { params: { query } }));
}
