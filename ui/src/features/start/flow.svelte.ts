import type { Api } from '$lib/api/client';
import type { PolicyApi } from '$lib/api/policy';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Decision, StartWish } from '$lib/api/policy-types';
import type { Connector, Session } from '$lib/api/types';
import { mayBeOverridden, mayBePassedBy, obstacles } from '$lib/domain/verdict';
import { evaluations } from '$lib/live/evaluations';
import { isCableIn, lastHere } from '$lib/live/last-here';
import type { LiveStore } from '$lib/live/store.svelte';

type Way = Pick<Api, 'start' | 'stop' | 'sessions' | 'states'>;
type Judge = Pick<PolicyApi, 'evaluate'>;

/** Changes that follow on each other so quickly are asked about once. */
const SETTLES_MS = 120;
/** The shortest reason that is one. */
const SHORTEST_REASON = 3;

/** Who charges: somebody who is not known here, a driver, or the holder of a card. */
export type Who = 'visitor' | 'driver' | 'token';

/** One start, from the choice of who charges to energy that flows. Nothing here hopes: what is shown
    as done was told by the server. */
export class StartFlow {
  /** Where. */
  view = $state.raw() as Connector;
  who = $state<Who>('visitor');
  /** The chosen driver's or card's id. */
  chosen = $state<string | null>(null);
  verdict = $state.raw<Decision>();
  problem = $state.raw<Problem>();
  busy = $state(false);
  /** Why somebody lets it pass, while they write it. */
  reason = $state<string>();
  /** Whether that reason is to pass the rules by, beyond what an exception may. */
  passing = $state(false);
  /** Whether the start may wait for its charger. */
  waits = $state(false);
  /** Whether it is being found out whose car stands there. */
  #finding = $state(false);
  #answered = $state.raw<Session>();
  readonly #api: Way;
  readonly #judge: Judge;
  readonly #live: Pick<LiveStore, 'sessions'>;
  #asked = 0;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Way, judge: Judge, live: Pick<LiveStore, 'sessions'>, view: Connector) {
    this.#api = api;
    this.#judge = judge;
    this.#live = live;
    this.view = view;
  }

  /** The session as it is now, once the start was asked for. */
  get session(): Session | undefined {
    const answered = this.#answered;
    return answered && (this.#live.sessions.get(answered.id) ?? answered);
  }

  get denied(): Decision | undefined {
    return this.verdict?.outcome === 'deny' ? this.verdict : undefined;
  }

  /** Whether all that stands in the way may be let pass, by somebody with the right to. */
  get overridable(): boolean {
    return this.denied !== undefined && mayBeOverridden(this.denied);
  }

  /** Whether the charger could be told to start all the same, past the rules. */
  get bypassable(): boolean {
    return this.denied !== undefined && mayBePassedBy(this.denied);
  }

  /** Whether nothing but the charger's silence stands in the way. */
  get couldWait(): boolean {
    const found = this.denied ? obstacles(this.denied) : [];
    return (
      found.length > 0 &&
      found.every(
        ({ reason }) => reason?.code === 'station_offline' && reason.args['queue'] !== 'off',
      )
    );
  }

  get overriding(): boolean {
    return (this.passing ? this.bypassable : this.overridable) && this.reason !== undefined;
  }

  /** Whether pressing Start would do something. */
  get ready(): boolean {
    if (this.#unchosen || this.#finding) return false;
    if (!this.denied) return true;
    return this.overriding && (this.reason ?? '').trim().length >= SHORTEST_REASON;
  }

  /** Judges it for a visitor, or for whom the car was charged that still stands there. */
  async open() {
    if (!isCableIn(this.view)) return this.judge();
    this.#finding = true;
    const last = await lastHere(this.#api, this.view).catch(() => undefined);
    // Somebody may have chosen meanwhile.
    if (!this.#finding) return;
    this.#finding = false;
    const { driver_id, driver, token, card } = (last?.stays && last.session) || {};
    if (driver && driver_id) this.who = 'driver';
    else if (card && token) this.who = 'token';
    this.chosen = { visitor: null, driver: driver_id, token }[this.who] ?? null;
    await this.judge();
  }

  /** Lets a visitor charge, or somebody who is to be chosen. */
  let(who: Who) {
    this.who = who;
    this.#finding = false;
    this.choose(null);
  }

  /** Whether a driver or card is to be chosen still. */
  get #unchosen(): boolean {
    return this.who !== 'visitor' && this.chosen === null;
  }

  /** Another bay. */
  place(view: Connector) {
    this.view = view;
    this.#changed();
  }

  choose(id: string | null) {
    this.chosen = id;
    this.#changed();
  }

  wait(waits: boolean) {
    this.waits = waits;
    this.#changed();
  }

  /** Lets somebody write why it may start all the same. */
  insist(passing: boolean) {
    this.passing = passing;
    this.reason = '';
  }

  /** What was written belongs to what was chosen then. */
  #changed() {
    this.problem = undefined;
    this.reason = undefined;
    this.judgeSoon();
  }

  /** Asks once what was changed has settled. */
  judgeSoon = () => {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.judge(), SETTLES_MS);
  };

  /** Asks whether it will start. An answer that was overtaken by another choice is dropped. */
  async judge() {
    const turn = (this.#asked += 1);
    if (this.#unchosen) {
      this.verdict = undefined;
      return;
    }
    try {
      const decision = await this.#judge.evaluate(this.#request);
      if (turn !== this.#asked) return;
      evaluations.keep(decision);
      this.verdict = decision;
    } catch {
      // No forecast is no refusal: the start itself decides.
      if (turn === this.#asked) this.verdict = undefined;
    }
  }

  async start() {
    if (this.busy || !this.ready) return;
    this.busy = true;
    this.problem = undefined;
    const reason = this.overriding ? this.reason?.trim() : undefined;
    const way = this.passing ? 'bypass' : 'override';
    const wish: StartWish = { ...this.#request, ...(reason && { [way]: { reason } }) };
    try {
      const { session } = await this.#api.start(wish);
      this.#answered = session;
    } catch (error) {
      this.problem = asProblem(error);
      void this.judge();
    } finally {
      this.busy = false;
    }
  }

  /** Withdraws a start that has not begun. */
  async withdraw() {
    const session = this.session;
    if (!session || this.busy) return;
    this.busy = true;
    try {
      await this.#api.stop(session.id);
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.busy = false;
    }
  }

  get #request(): StartWish {
    const { bay, station, connector } = this.view;
    return {
      ...(bay ? { bay: bay.id } : { station: station.id, connector }),
      ...(this.chosen && { [this.who]: this.chosen }),
      ...(this.waits && { queue: 'queue' as const }),
    };
  }
}
