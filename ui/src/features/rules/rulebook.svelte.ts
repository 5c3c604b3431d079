import type { PolicyApi } from '$lib/api/policy';
import { asProblem, type Problem } from '$lib/api/problem';
import type { DraftedRule, Rule, RuleDraft, RuleList, RuleText } from '$lib/api/policy-types';
import { drafted, moved, ruleChanges, textOf, type RuleChange } from '$lib/domain/rule-changes';

type Way = Pick<
  PolicyApi,
  | 'rules'
  | 'addRule'
  | 'changeRule'
  | 'removeRule'
  | 'draft'
  | 'saveDraft'
  | 'dropDraft'
  | 'applyDraft'
  | 'restoreRules'
>;

/** What was just done to the rules in use and can be undone, until somebody goes on. */
export interface Done {
  /** The rule that was removed; none: a draft was applied. */
  removed: string | undefined;
  /** The version that this made. */
  version: number;
  undone: boolean;
}

/** The rules in use and the draft beside them. */
export class Rulebook {
  live = $state.raw<RuleList>();
  draft = $state.raw<RuleDraft>();
  problem = $state.raw<Problem>();
  busy = $state(false);
  done = $state.raw<Done>();
  readonly #api: Way;

  constructor(api: Way) {
    this.#api = api;
  }

  get changes(): RuleChange[] {
    return this.live && this.draft ? ruleChanges(this.live.rules, this.draft.rules) : [];
  }

  read = () =>
    this.#do(async () => {
      const [live, draft] = await Promise.all([this.#api.rules(), this.#api.draft()]);
      this.live = live;
      this.draft = draft;
    });

  /** Saves a rule where it is edited; a failure is thrown, for the editor to show. */
  async save(place: 'live' | 'draft', id: string | undefined, rule: RuleText) {
    this.#moveOn();
    if (place === 'live') {
      await (id ? this.#api.changeRule(id, rule) : this.#api.addRule(rule));
      this.live = await this.#api.rules();
    } else {
      const rules: DraftedRule[] = (this.draft?.rules ?? []).map((one) =>
        one.id === id ? { id, ...rule } : drafted(one),
      );
      this.draft = await this.#api.saveDraft(id ? rules : [...rules, rule]);
    }
  }

  enable(place: 'live' | 'draft', rule: Rule, enabled: boolean) {
    return this.#do(() => this.save(place, rule.id, { ...textOf(rule), enabled }));
  }

  remove(place: 'live' | 'draft', rule: Rule) {
    return this.#do(async () => {
      this.#moveOn();
      if (place === 'draft') {
        await this.#keep((this.draft?.rules ?? []).filter(({ id }) => id !== rule.id));
        return;
      }
      await this.#api.removeRule(rule.id);
      this.live = await this.#api.rules();
      this.#did(rule.name, this.live.set.version);
    });
  }

  /** Takes the last step back, while no other change came after it. */
  undo() {
    return this.#do(async () => {
      const { done } = this;
      if (!done) return;
      const now = await this.#api.rules();
      this.live = now;
      if (now.set.version !== done.version) {
        this.done = { ...done, version: -1 };
        return;
      }
      this.live = await this.#api.restoreRules(done.version - 1, true);
      this.done = { ...done, undone: true };
    });
  }

  move(rule: Rule, way: -1 | 1) {
    return this.#do(() => this.#keep(moved(this.draft?.rules ?? [], rule.id, way)));
  }

  /** Begins a draft anew, from the rules in use. */
  begin = () =>
    this.#do(async () => {
      this.#moveOn();
      if (this.draft) await this.#api.dropDraft();
      this.live = await this.#api.rules();
      this.draft = await this.#api.saveDraft(this.live.rules.map(drafted));
    });

  drop = () =>
    this.#do(async () => {
      this.#moveOn();
      await this.#api.dropDraft();
      this.draft = undefined;
    });

  /** Puts the draft to use; a failure is thrown, for the dialog to show. */
  async apply(anyway: boolean) {
    this.live = await this.#api.applyDraft(anyway);
    this.draft = undefined;
    this.#did(undefined, this.live.set.version);
  }

  #did(removed: string | undefined, version: number) {
    this.done = { removed, version, undone: false };
  }

  async #keep(rules: Rule[]) {
    this.draft = await this.#api.saveDraft(rules.map(drafted));
  }

  /** What was said about the step before does not hold any more. */
  #moveOn() {
    this.done = undefined;
  }

  async #do(act: () => Promise<void>) {
    this.busy = true;
    this.problem = undefined;
    try {
      await act();
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.busy = false;
    }
  }
}
