import type { Site } from '$lib/api/types';

/** The most that the site may draw, if somebody has said. */
export function siteLimitW(_site: Site | undefined): number | undefined {
  return undefined;
}
