import type { Api } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Card, Connector, Decision, Session, StartBody } from '$lib/api/types';
import { cardLabel } from '$lib/domain/session-words';
import type { LiveStore } from '$lib/live/store.svelte';

type Way = Pick<Api, 'start' | 'evaluate' | 'stop' | 'cards'>;

/** One start, from the choice of who charges to energy that flows. Nothing here hopes: what is shown
    as done was told by the server. */
export class StartFlow {
  /** Where. */
  view = $state.raw() as Connector;
  /** The chosen card's id; none: a visitor. */
  card = $state<string>();
  cards = $state.raw<Card[]>([]);
  verdict = $state.raw<Decision>();
  problem = $state.raw<Problem>();
  busy = $state(false);
  #answered = $state.raw<Session>();
  readonly #api: Way;
  readonly #live: Pick<LiveStore, 'sessions'>;
  #asked = 0;

  constructor(api: Way, live: Pick<LiveStore, 'sessions'>, view: Connector) {
    this.#api = api;
    this.#live = live;
    this.view = view;
  }

  /** The session as it is now, once the start was asked for. */
  get session(): Session | undefined {
    const answered = this.#answered;
    return answered && (this.#live.sessions.get(answered.id) ?? answered);
  }

  async open() {
    void this.judge();
    try {
      const page = await this.#api.cards({ limit: 500 });
      this.cards = page.items
        .filter(({ kind, status }) => kind === 'rfid' && status !== 'unknown')
        .sort((one, other) => cardLabel(one).localeCompare(cardLabel(other)));
    } catch {
      // Without the list a visitor can still be started; the verdict says what is wrong.
      this.cards = [];
    }
  }

  /** Another bay. */
  place(view: Connector) {
    this.view = view;
    this.problem = undefined;
    void this.judge();
  }

  choose(card: string | undefined) {
    this.card = card;
    this.problem = undefined;
    void this.judge();
  }

  /** Asks whether it will start. An answer that was overtaken by another choice is dropped. */
  async judge() {
    const turn = (this.#asked += 1);
    try {
      const { decision } = await this.#api.evaluate(this.#request);
      if (turn === this.#asked) this.verdict = decision;
    } catch {
      // No forecast is no refusal: the start itself decides.
      if (turn === this.#asked) this.verdict = undefined;
    }
  }

  async start() {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    try {
      const { session } = await this.#api.start(this.#request);
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

  get #request(): StartBody {
    const { bay, station, connector } = this.view;
    return {
      ...(bay ? { bay: bay.id } : { station: station.id, connector }),
      ...(this.card && { token: this.card }),
    };
  }
}
