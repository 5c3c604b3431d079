// Names for the shapes of rules, circuits and decisions.
import type { components } from './schema';

type Schemas = components['schemas'];

export type WhoKind = Schemas['WhoKind'];
export type Who = Schemas['Who'];
export type WhereKind = Schemas['WhereKind'];
export type Where = Schemas['Where'];
export type DayOfWeek = Schemas['DayOfWeek'];
export type Window = Schemas['Window'];
export type HolidayUse = Schemas['HolidayUse'];
/** What may be left out when asking is there in each answer. */
export type When = Required<Schemas['When']>;
export type RuleEffect = Schemas['RuleEffect'];
export type RuleLimits = Required<Schemas['RuleLimits']>;
export type AtEndAction = Schemas['AtEndAction'];
export type AtEnd = Schemas['AtEnd'];
export type Rule = Omit<Schemas['Rule'], 'when' | 'limits'> & {
  when: When;
  limits: RuleLimits;
};
/** What a rule says, without which one it is. */
export type RuleText = Omit<Rule, 'id' | 'version'>;
/** A rule of a draft that is kept: without an id it is a new one. */
export type DraftedRule = RuleText & { id?: string };
export type RuleRef = Schemas['RuleRef'];
export type RuleSet = Schemas['RuleSet'];
export type RuleList = Omit<Schemas['RuleList'], 'rules'> & { rules: Rule[] };
export type RuleDraft = Omit<Schemas['RuleDraft'], 'rules'> & { rules: Rule[] };
export type Holiday = Schemas['Holiday'];
/** A value for each of L1, L2 and L3. */
export type Phases = [number, number, number];
type PerPhase = 'capacity_ma' | 'reserve_ma' | 'load_ma';
export type Circuit = Omit<Schemas['Circuit'], PerPhase> & Record<PerPhase, Phases>;
export type CircuitBody = Schemas['CircuitBody'];
export type Limits = Schemas['Allowance'];
export type Check = Schemas['Check'];
export type CheckCode = Schemas['CheckCode'];
export type CheckOutcome = Schemas['CheckOutcome'];
export type Override = Schemas['Override'];
export type Decision = Schemas['Decision'];
export type DecisionTrigger = Schemas['DecisionTrigger'];
export type DecisionMode = Schemas['DecisionMode'];
export type LearningReport = Schemas['LearningReport'];
export type StartWish = Schemas['StartBody'];
export type RulesInUse = Schemas['RulesInUse'];
export type RuleTest = Omit<Schemas['RuleTest'], 'changes'> & { changes: RuleTestChange[] };
export type RuleTestChange = Omit<Schemas['RuleTestChange'], 'decision'> & {
  decision: DecisionEntry;
};
export type TestedChange = Schemas['TestedChange'];
export type DecisionEntry = Required<Schemas['DecisionEntry']>;
export type DecisionReplay = Schemas['DecisionReplay'];
export type Matrix = Schemas['Matrix'];
export type MatrixPeople = Schemas['MatrixPeople'];
export type MatrixPlaces = Schemas['MatrixPlaces'];
export type MatrixVerdict = Schemas['MatrixVerdict'];
