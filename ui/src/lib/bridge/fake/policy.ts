import type {
  Circuit,
  Decision,
  DraftedRule,
  Holiday,
  Rule,
  RuleDraft,
  RuleList,
  RuleSet,
} from '$lib/api/policy-types';
import { blankRule, textOf } from '$lib/domain/rule-changes';
import { iso, newId } from './shapes';

/** A group and whose cards belong to it, by their notes. */
export interface FakeGroup {
  id: string;
  cards: string[];
}

const ME = { kind: 'person' as const, id: null };

/** The rules, circuits and decisions of a simulated site. */
export class FakePolicy {
  versions: RuleList[] = [
    { set: { version: 1, at: iso(Date.now()), actor: ME, cause: 'first_run', restored: null }, rules: [] },
  ]; // prettier-ignore
  draft: RuleDraft | undefined;
  groups: FakeGroup[] = [];
  holidays: Holiday[] = [];
  circuits: Circuit[] = [];
  readonly decisions = new Map<string, Decision>();

  get live(): RuleList {
    return this.versions.at(-1) as RuleList;
  }

  /** Puts rules to use, as the next version. */
  use(rules: Rule[], cause: RuleSet['cause'], restored: number | null = null, at = Date.now()) {
    const version = this.live.set.version + 1;
    this.versions.push({ set: { version, at: iso(at), actor: ME, cause, restored }, rules });
  }

  rule(change: Partial<Rule>): Rule {
    return { id: newId(), version: this.live.set.version + 1, ...blankRule(), ...change };
  }

  saveDraft(rules: DraftedRule[]): RuleDraft {
    const base = this.draft?.base ?? this.live.set.version;
    this.draft = {
      base,
      outdated: base !== this.live.set.version,
      rules: rules.map(({ id, ...rule }) => this.rule({ ...textOf(rule), ...(id && { id }) })),
      at: iso(Date.now()),
      actor: ME,
    };
    return this.draft;
  }

  groupsOf(note: string): string[] {
    return this.groups.filter(({ cards }) => cards.includes(note)).map(({ id }) => id);
  }
}
