import { SvelteMap } from 'svelte/reactivity';
import type { Api } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Command, LiveBatch, Session } from '$lib/api/types';
import type { Tile } from './tile.svelte';

/** What was asked for at a bay, and how far it came. */
export interface Deed {
  busy: boolean;
  problem: Problem | undefined;
  /** The report that was asked for last. */
  report: Command | undefined;
}

const NOTHING: Deed = { busy: false, problem: undefined, report: undefined };

/** What the desk asks of chargers, by bay, from whichever button, key or menu. */
export class Deeds {
  readonly #api: Pick<Api, 'stop' | 'report'>;
  readonly #deeds = new SvelteMap<string, Deed>();

  constructor(api: Pick<Api, 'stop' | 'report'>) {
    this.#api = api;
  }

  at(evse: string): Deed {
    return this.#deeds.get(evse) ?? NOTHING;
  }

  stop = (session: Pick<Session, 'id' | 'evse_id'>) =>
    this.#do(session.evse_id, async () => {
      await this.#api.stop(session.id);
      return {};
    });

  report = ({ view }: Tile) =>
    this.#do(view.evse_id, async () => ({
      report: await this.#api.report(view.station.id, view.connector),
    }));

  /** Commands go on in the feed. */
  take({ commands }: Pick<LiveBatch, 'commands'>) {
    for (const command of commands)
      for (const [evse, deed] of this.#deeds)
        if (deed.report?.id === command.id) this.#set(evse, { report: command });
  }

  async #do(evse: string, ask: () => Promise<Partial<Deed>>) {
    if (this.at(evse).busy) return;
    this.#set(evse, { busy: true, problem: undefined });
    try {
      this.#set(evse, { ...(await ask()), busy: false });
    } catch (error) {
      this.#set(evse, { busy: false, problem: asProblem(error) });
    }
  }

  #set(evse: string, change: Partial<Deed>) {
    this.#deeds.set(evse, { ...this.at(evse), ...change });
  }
}
