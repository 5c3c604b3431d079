import type { Connector } from '$lib/api/types';
import { families, groupOf, type Family } from '$lib/domain/state';

/** How many connectors of each family and out of reach: each counts once. */
export interface Tally {
  all: number;
  families: Record<Family, number>;
  offline: number;
  /** What all draw together; `null`: some charge, and none has told its power yet. */
  powerW: number | null;
}

export function tally(views: Connector[]): Tally {
  const counts = Object.fromEntries(families.map((family) => [family, 0])) as Record<
    Family,
    number
  >;
  let offline = 0;
  let powerW: number | null = null;
  let charging = false;
  for (const view of views) {
    const group = groupOf(view);
    if (group === 'offline') {
      offline += 1;
      continue;
    }
    counts[group] += 1;
    charging ||= view.state === 'charging';
    if (view.power_w !== null) powerW = (powerW ?? 0) + view.power_w;
  }
  return {
    all: views.length,
    families: counts,
    offline,
    powerW: charging ? powerW : (powerW ?? 0),
  };
}
