import { untrack } from 'svelte';
import { asProblem, type Problem } from '$lib/api/problem';

/** Something a person asks for: once at a time, and why it failed is kept for them to read. */
export class Attempt {
  busy = $state(false);
  problem = $state.raw<Problem>();

  /** Whether it was done now. */
  async run(how: () => Promise<unknown>): Promise<boolean> {
    // An effect that asks for something must not run again because it is being asked for.
    if (untrack(() => this.busy)) return false;
    this.busy = true;
    this.problem = undefined;
    try {
      await how();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
