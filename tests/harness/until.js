// Waiting for something to happen, with an end: a test that waits too long says what it saw.

import { setTimeout as timer } from 'node:timers';

/** How long anything may take. Generous: two slow cores, and much else running beside. */
export const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 60_000);

/**
 * A value that changes: whoever waits is asked again after each change, and no time is spent.
 */
export class Watched {
  #waiting = new Set();

  /** Tells all who wait to look again. */
  changed() {
    for (const look of [...this.#waiting]) look();
  }

  /** Lets all who wait fail. */
  failed(error) {
    for (const look of [...this.#waiting]) look(error);
  }

  /**
   * The first truthy answer of `look`, now or after a change.
   * @param {string} what for the message when it does not come
   * @param {() => T} look
   * @param {() => string} seen what there was instead
   * @template T
   * @returns {Promise<NonNullable<T>>}
   */
  until(what, look, seen = () => '') {
    return new Promise((resolve, reject) => {
      const settle = (how, value) => {
        clearTimeout(end);
        this.#waiting.delete(attempt);
        how(value);
      };
      const attempt = (failure) => {
        if (failure) return settle(reject, new Error(`${what}: ${failure.message}`));
        let answer;
        try {
          answer = look();
        } catch (error) {
          return settle(reject, error);
        }
        if (answer) settle(resolve, answer);
      };
      const end = timer(() => {
        settle(reject, new Error(`waited ${PATIENCE_MS / 1_000} s: ${what}\n${seen()}`));
      }, PATIENCE_MS);
      this.#waiting.add(attempt);
      attempt();
    });
  }
}

/** How often something that tells nobody of its changes is looked at. */
const LOOK_AGAIN_MS = 50;

/**
 * The first truthy answer of `look`, for what can only be asked: a port, a page. A `look` that
 * throws has not seen it yet.
 * @param {string} what for the message when it does not come
 * @param {() => Promise<T> | T} look
 * @template T
 * @returns {Promise<NonNullable<T>>}
 */
export async function asked(what, look) {
  const end = Date.now() + PATIENCE_MS;
  let trouble = 'not so';
  while (Date.now() < end) {
    try {
      const answer = await look();
      if (answer) return answer;
    } catch (error) {
      trouble = error.message;
    }
    await new Promise((resolve) => timer(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`waited ${PATIENCE_MS / 1_000} s: ${what}: ${trouble}`);
}
