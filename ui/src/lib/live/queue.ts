// 1,000 tiles cannot change inside one frame: their layout alone takes 40 ms. So changes are applied
// in slices, and a connector that changes again before its turn is applied once, with the latest.

/** How many updates go into one frame. */
export const SLICE = 50;

type Schedule = (frame: () => void) => void;

export class FrameQueue<Key, Value> {
  readonly #waiting = new Map<Key, Value>();
  readonly #apply: (key: Key, value: Value) => void;
  readonly #schedule: Schedule;
  #scheduled = false;

  constructor(
    apply: (key: Key, value: Value) => void,
    schedule: Schedule = (frame) => requestAnimationFrame(frame),
  ) {
    this.#apply = apply;
    this.#schedule = schedule;
  }

  /** How many keys wait for a frame. */
  get size() {
    return this.#waiting.size;
  }

  /** The latest value of a key wins and keeps the key's place in the queue. */
  push(key: Key, value: Value) {
    this.#waiting.set(key, value);
    this.#request();
  }

  /** Forgets a key that is gone. */
  drop(key: Key) {
    this.#waiting.delete(key);
  }

  #request() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#frame());
  }

  #frame() {
    this.#scheduled = false;
    let left = SLICE;
    for (const [key, value] of this.#waiting) {
      if (left-- === 0) break;
      this.#waiting.delete(key);
      this.#apply(key, value);
    }
    if (this.#waiting.size > 0) this.#request();
  }
}
