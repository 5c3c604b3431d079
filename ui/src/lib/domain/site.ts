import type { Site } from '$lib/api/types';

/** The most that the site may draw, if somebody has said. */
export const siteLimitW = (site: Site | undefined): number | undefined =>
  site?.limits.power_w ?? undefined;
