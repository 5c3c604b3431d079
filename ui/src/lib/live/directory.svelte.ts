import { SvelteMap } from 'svelte/reactivity';
import type { Found, ListedKind, PolicyApi } from '$lib/api/policy';
import type { LiveStore } from './store.svelte';
import { bayName } from './tile.svelte';

/** A place that a rule or circuit may name. */
export interface Place {
  id: string;
  name: string;
}

/** How people, their things and the site's places are called, by id. People are read one by one as
    they are needed: there may be ten thousand cards. */
export class Directory {
  readonly #names = new SvelteMap<string, string>();
  readonly #asked = new Set<string>();
  readonly #api: Pick<PolicyApi, 'listed' | 'one'>;
  readonly #live: Pick<LiveStore, 'zones'>;

  constructor(api: Pick<PolicyApi, 'listed' | 'one'>, live: Pick<LiveStore, 'zones'>) {
    this.#api = api;
    this.#live = live;
  }

  get zones(): string[] {
    return this.#live.zones.map(({ name }) => name).filter(Boolean);
  }

  get bays(): Place[] {
    return this.#views.flatMap((view) =>
      view.bay ? [{ id: view.bay.id, name: bayName(view) }] : [],
    );
  }

  get chargers(): Place[] {
    const found = new Map(this.#views.map(({ station }) => [station.id, station.name]));
    return [...found].map(([id, name]) => ({ id, name }));
  }

  get #views() {
    return this.#live.zones.flatMap(({ tiles }) => tiles.map(({ view }) => view));
  }

  /** What a person or thing is called; asked for once, where it is not known yet. */
  who = (kind: ListedKind, id: string): string | undefined => {
    const known = this.#names.get(id);
    if (known === undefined && !this.#asked.has(id)) {
      this.#asked.add(id);
      this.#api.one(kind, id).then(
        (name) => this.#names.set(id, name),
        // Gone, or not for these eyes: the sentence says so.
        () => undefined,
      );
    }
    return known;
  };

  /** What a place is called: a bay, a charger, or a bay by its plug's id. */
  place = (id: string): string | undefined => {
    for (const view of this.#views) {
      if (view.bay?.id === id || view.evse_id === id) return bayName(view);
      if (view.station.id === id) return view.station.name;
    }
    return undefined;
  };

  /** The name of anything: of people and their things where their kind is told or they were met. */
  name = (id: string, kind?: ListedKind): string | undefined =>
    kind ? this.who(kind, id) : (this.#names.get(id) ?? this.place(id));

  async search(kind: ListedKind, text: string): Promise<Found> {
    const found = await this.#api.listed(kind, text);
    for (const { id, name } of found.items) this.#names.set(id, name);
    return found;
  }
}
