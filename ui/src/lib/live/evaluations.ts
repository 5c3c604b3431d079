import type { Decision } from '$lib/api/policy-types';

const KEPT = 20;

/** The latest answers to "will it start?". The server keeps none of them, so that the page that
    explains one takes it from here. */
class Evaluations {
  readonly #kept = new Map<string, Decision>();

  keep(decision: Decision) {
    this.#kept.set(decision.id, decision);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  find = (id: string): Decision | undefined => this.#kept.get(id);
}

export const evaluations = new Evaluations();
