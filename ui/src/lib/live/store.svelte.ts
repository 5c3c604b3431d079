import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Names } from '$lib/domain/attention';
import { compareNames } from '$lib/format';
import type {
  Attention,
  Connector,
  LiveBatch,
  LiveSite,
  LiveStation,
  Session,
} from '$lib/api/types';
import type { Host } from '$lib/bridge/host';
import { tally, type Tally } from './tally';
import { FrameQueue } from './queue';
import { bayName, Tile } from './tile.svelte';

export interface Zone {
  name: string;
  tiles: Tile[];
}

/** How long the feed may be silent before what is shown counts as old: two of its heartbeats. */
export const STALE_AFTER_MS = 30_000;

/** Sessions that the screens look at keep their latest state here; the oldest leave first. */
const SESSIONS_KEPT = 500;

/** The site as it is now, fed by the live batches. Read at view level. */
export class LiveStore {
  /** In the operator's own order; a change of state moves nothing. */
  zones = $state.raw<Zone[]>([]);
  site = $state.raw<LiveSite | undefined>();
  tally = $state.raw<Tally>(tally([]));
  /** Whether the feed is open now. */
  connected = $state(false);
  /** Whether the board was filled at all. */
  loaded = $state(false);
  /** When the last batch came, by this computer's clock. */
  heardAt = $state(0);
  /** How far this computer's clock is behind the server's, in milliseconds. */
  clockSkew = $state(0);
  readonly sessions = new SvelteMap<string, Session>();
  readonly stations = new SvelteMap<string, LiveStation>();
  /** What needs somebody and is not closed, in no order. */
  attention = $state.raw<Attention[]>([]);

  readonly #tiles = new Map<string, Tile>();
  /** What is told of connectors whose tiles do not show it yet. */
  readonly #latest = new Map<string, Connector>();
  readonly #queue: FrameQueue<string, Connector>;
  #listeners = new Set<(batch: LiveBatch) => void>();

  constructor(schedule: (frame: () => void) => void = (frame) => requestAnimationFrame(frame)) {
    this.#queue = new FrameQueue((id, view) => this.#show(id, view), schedule);
  }

  /** Subscribes to the host's feed; the answer ends it. */
  open(host: Host): () => void {
    return host.live({
      batch: (batch) => this.take(batch),
      connection: (open) => (this.connected = open),
    });
  }

  /** Hears of every batch, after it was taken. */
  onBatch(listener: (batch: LiveBatch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tile(id: string | undefined): Tile | undefined {
    // Which tiles there are changes together with the zones.
    void this.zones;
    return id === undefined ? undefined : this.#tiles.get(id);
  }

  /** How bays and chargers are called, for sentences about them. */
  readonly names: Names = {
    bay: (evse) => {
      const tile = this.tile(evse);
      return tile && bayName(tile.view);
    },
    station: (id) => this.stations.get(id)?.name,
    baysOf: (station) => {
      const { zones } = this;
      // A bay keeps its charger until the zones change; what it does meanwhile is not asked for.
      return untrack(() =>
        zones.flatMap(({ tiles }) =>
          tiles.filter(({ view }) => view.station.id === station).map(({ view }) => bayName(view)),
        ),
      );
    },
    isThere: (station) => {
      const its = this.zones.flatMap(({ tiles }) =>
        tiles.filter((tile) => untrack(() => tile.view.station.id === station)),
      );
      return its.some(({ online }) => online);
    },
  };

  take(batch: LiveBatch) {
    this.connected = true;
    this.heardAt = Date.now();
    this.clockSkew = Date.parse(batch.at) - this.heardAt;
    this.site = batch.site;
    let newcomers = !this.loaded;
    if (batch.full) newcomers = this.#forgetMissing(batch.connectors) || newcomers;
    for (const view of batch.connectors) {
      const tile = this.#tiles.get(view.evse_id);
      if (tile) {
        newcomers ||= placeOf(tile.view) !== placeOf(view);
        this.#latest.set(view.evse_id, view);
        this.#queue.push(view.evse_id, view);
      } else {
        newcomers = true;
        this.#tiles.set(view.evse_id, new Tile(view));
      }
      if (view.session) this.#keep(view.session);
    }
    for (const session of batch.sessions) this.#keep(session);
    for (const station of batch.stations) this.stations.set(station.id, station);
    this.#attend(batch.attention, batch.full);
    this.loaded = true;
    if (newcomers) this.#arrange(batch.connectors);
    this.#count();
    for (const listener of this.#listeners) listener(batch);
  }

  /** An item as an answer of the API told it, before the feed does. */
  learnAttention(item: Attention) {
    this.#attend([item], false);
  }

  #attend(changed: Attention[], full: boolean) {
    if (changed.length === 0 && !full) return;
    const ids = new Set(changed.map(({ id }) => id));
    const others = full ? [] : this.attention.filter(({ id }) => !ids.has(id));
    this.attention = [...others, ...changed.filter(({ closed_at }) => closed_at === null)];
  }

  #forgetMissing(present: Connector[]): boolean {
    const ids = new Set(present.map((view) => view.evse_id));
    const gone = [...this.#tiles.keys()].filter((id) => !ids.has(id));
    for (const id of gone) {
      this.#queue.drop(id);
      this.#latest.delete(id);
      this.#tiles.delete(id);
    }
    return gone.length > 0;
  }

  /** A session as an answer of the API told it; the feed may know better. */
  learn(session: Session) {
    if (!this.sessions.has(session.id)) this.#keep(session);
  }

  #keep(session: Session) {
    this.sessions.set(session.id, session);
    if (this.sessions.size <= SESSIONS_KEPT) return;
    const oldest = this.sessions.keys().next().value;
    if (oldest !== undefined) this.sessions.delete(oldest);
  }

  #show(id: string, view: Connector) {
    this.#tiles.get(id)?.show(view);
    this.#latest.delete(id);
  }

  /** Once for a batch: each new figure lays out what stands around it. */
  #count() {
    const view = (tile: Tile) => this.#latest.get(tile.id) ?? tile.view;
    this.tally = tally([...this.#tiles.values()].map(view));
  }

  #arrange(fresh: Connector[]) {
    const latest = new Map(fresh.map((view) => [view.evse_id, view]));
    const placed = [...this.#tiles.values()].map((tile) => ({
      tile,
      view: latest.get(tile.id) ?? tile.view,
    }));
    placed.sort(
      (one, other) =>
        compareNames(zoneOf(one.view), zoneOf(other.view)) ||
        (one.view.bay?.position ?? 0) - (other.view.bay?.position ?? 0) ||
        compareNames(bayName(one.view), bayName(other.view)),
    );
    const zones = new Map<string, Tile[]>();
    for (const { tile, view } of placed) {
      const tiles = zones.get(zoneOf(view));
      if (tiles) tiles.push(tile);
      else zones.set(zoneOf(view), [tile]);
    }
    this.zones = [...zones].map(([name, tiles]) => ({ name, tiles }));
  }
}

const zoneOf = (view: Connector) => view.bay?.zone ?? '';
const placeOf = (view: Connector) =>
  JSON.stringify([zoneOf(view), view.bay?.position ?? 0, bayName(view)]);
