import { createSubscriber } from 'svelte/reactivity';

/** The time, to the second, for ages and countdowns. It ticks only while something shows it. */
class Clock {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  });
  /** Added to this computer's clock, so that ages are right when it is wrong. */
  skew = 0;

  get now(): number {
    this.#subscribe();
    return Date.now() + this.skew;
  }
}

export const clock = new Clock();
