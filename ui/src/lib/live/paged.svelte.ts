import { asProblem, type Problem } from '$lib/api/problem';
import type { Page } from '$lib/api/calls';

/** A list that is read page by page. */
export class PagedList<Item> {
  items = $state.raw<Item[]>([]);
  loaded = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem>();
  #next = $state.raw<string | null>(null);
  readonly #read: (cursor: string | undefined) => Promise<Page<Item>>;
  #turn = 0;

  constructor(read: (cursor: string | undefined) => Promise<Page<Item>>) {
    this.#read = read;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** Reads the first page anew; what is shown stays until it is there. */
  refresh = () => this.#load(undefined, (page) => (this.items = page));

  more = async () => {
    if (this.#next === null || this.busy) return;
    await this.#load(this.#next, (page) => (this.items = [...this.items, ...page]));
  };

  async #load(cursor: string | undefined, put: (page: Item[]) => void) {
    const turn = (this.#turn += 1);
    this.busy = true;
    try {
      const page = await this.#read(cursor);
      if (turn !== this.#turn) return;
      put(page.items);
      this.#next = page.next_cursor;
      this.problem = undefined;
      this.loaded = true;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
