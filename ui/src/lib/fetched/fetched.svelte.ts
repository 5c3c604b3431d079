import type { Component } from 'svelte';

/** Loads a part of the screens that is not needed at first. */
export type Load<Props extends Record<string, unknown>> = () => Promise<{
  default: Component<Props>;
}>;

/** A part that is on its way, here, or could not be fetched. */
export class Fetched<Props extends Record<string, unknown>> {
  part = $state.raw<Component<Props>>();
  missing = $state(false);

  constructor(private readonly load: Load<Props>) {
    void this.fetch();
  }

  fetch = async () => {
    this.missing = false;
    try {
      this.part = (await this.load()).default;
    } catch {
      this.missing = true;
    }
  };
}
