import { untrack } from 'svelte';
import type { Api } from '$lib/api/client';
import type { MeterPoint as Stored, Session } from '$lib/api/types';

type MeterPoint = Pick<Stored, 'at' | 'power_w' | 'register_wh' | 'power_offered_w'>;

/** Values over time, as they are drawn. */
export class MeterCourse {
  readonly points: MeterPoint[];
  /** The register that energy counts from. */
  readonly #base: number;

  constructor(points: MeterPoint[], base: number) {
    this.points = points;
    this.#base = base;
  }

  get times(): number[] {
    return this.points.map(({ at }) => Date.parse(at));
  }

  get power(): (number | null)[] {
    return this.points.map(({ power_w }) => power_w);
  }

  /** What the charger said it offers the car, where it says so. */
  get offered(): (number | null)[] {
    return this.points.map(({ power_offered_w }) => power_offered_w);
  }

  /** Energy since the session began. */
  get energy(): (number | null)[] {
    return this.points.map(({ register_wh }) =>
      register_wh === null ? null : register_wh - this.#base,
    );
  }
}

/** The course of a session's meter: what is stored, then what the feed adds. */
export class MeterTrail {
  points = $state.raw<MeterPoint[]>([]);
  loaded = $state(false);
  failed = $state(false);
  readonly id: string;
  /** The register that the session's energy counts from. */
  #base = $state<number | null>(null);

  constructor(id: string) {
    this.id = id;
  }

  async load(api: Pick<Api, 'meter'>, session: Pick<Session, 'register_start_wh'>) {
    this.#base = session.register_start_wh;
    try {
      const found: MeterPoint[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await api.meter(this.id, {
          limit: 500,
          ...(cursor && { cursor }),
        });
        found.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor && found.length < 20_000);
      found.sort((one, other) => one.at.localeCompare(other.at));
      const latest = found.at(-1)?.at ?? '';
      this.points = [...found, ...this.points.filter(({ at }) => at > latest)];
      this.failed = false;
    } catch {
      this.failed = true;
    }
    this.loaded = true;
  }

  /** Adds what the feed says now. */
  add(
    session: Pick<Session, 'power_w' | 'energy_wh' | 'register_start_wh'>,
    measuredAt: string | null,
  ) {
    // Who adds in an effect does not depend on what was added.
    untrack(() => {
      const last = this.points.at(-1);
      if (!measuredAt || (last && measuredAt <= last.at)) return;
      this.#base = session.register_start_wh ?? this.#base;
      const energy = session.energy_wh;
      const register = energy === null ? null : this.#begin() + energy;
      this.points = [
        ...this.points,
        { at: measuredAt, power_w: session.power_w, register_wh: register, power_offered_w: null },
      ];
    });
  }

  /** Where the charger told no register at the start, the first one read; without any, zero. */
  #begin(): number {
    return (
      this.#base ?? this.points.find(({ register_wh }) => register_wh !== null)?.register_wh ?? 0
    );
  }

  /** Its course from a moment on. */
  since(moment: number): MeterCourse {
    const before = this.points.findLastIndex(({ at }) => Date.parse(at) < moment);
    return new MeterCourse(this.points.slice(before + 1), this.#begin());
  }

  get course(): MeterCourse {
    return new MeterCourse(this.points, this.#begin());
  }
}
