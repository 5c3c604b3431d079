// Waiting for something to happen, with an end: a test that waits too long says what it saw.

import { setTimeout as timer } from 'node:timers';

/** How long anything may take. Generous: two slow cores, and much else running beside. */
export const PATIENCE_MS = 60_000;

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
