import type { Api } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Demo, DemoStory } from '$lib/api/types';

/** The stories of a simulated site, and whether their panel is open. */
export class DemoStage {
  open = $state(false);
  demo = $state.raw<Demo | undefined>();
  problem = $state.raw<Problem | undefined>();
  /** What is asked for right now: a story's name, `reset` or `speed`. */
  busy = $state<string | undefined>();
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  load = () => this.#ask(undefined, () => this.#api.demo());
  play = (name: DemoStory['name']) => this.#ask(name, () => this.#api.playStory(name));
  reset = () => this.#ask('reset', () => this.#api.resetDemo());
  run = (speed: number) => this.#ask('speed', () => this.#api.changeDemo({ speed }));

  async #ask(busy: string | undefined, ask: () => Promise<Demo>) {
    this.busy = busy;
    this.problem = undefined;
    try {
      this.demo = await ask();
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.busy = undefined;
    }
  }
}
