import { createSubscriber } from 'svelte/reactivity';

/** The time, to the second, for ages and countdowns. It ticks only while something shows it. */
const every = (ms: number) =>
  createSubscriber((update) => {
    const timer = setInterval(update, ms);
    return () => clearInterval(timer);
  });

class Clock {
  #second = every(1000);
  #moment = every(15_000);
  /** Added to this computer's clock, so that ages are right when it is wrong. */
  skew = 0;

  get now(): number {
    this.#second();
    return Date.now() + this.skew;
  }

  /** The same every quarter of a minute, for ages of which there are a thousand on a screen. */
  get slow(): number {
    this.#moment();
    return Date.now() + this.skew;
  }
}

export const clock = new Clock();
