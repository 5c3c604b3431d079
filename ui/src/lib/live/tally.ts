import type { Connector } from '$lib/api/types';
import { families, familyOf, type Family } from '$lib/domain/state';

/** How many connectors of each family, and what is wrong. */
export interface Tally {
  all: number;
  families: Record<Family, number>;
  offline: number;
  powerW: number;
}

export function tally(views: Connector[]): Tally {
  const counts = Object.fromEntries(families.map((family) => [family, 0])) as Record<
    Family,
    number
  >;
  let offline = 0;
  let powerW = 0;
  for (const view of views) {
    counts[familyOf(view)] += 1;
    if (!view.online) offline += 1;
    else powerW += view.power_w ?? 0;
  }
  return { all: views.length, families: counts, offline, powerW };
}
