import type { Site } from '$lib/api/types';

/** The number of a fuse as it was typed; `undefined` for what is none. */
export function fuseOf(text: string): number | undefined {
  const typed = text.trim().replace(/\s*A$/i, '');
  if (!/^\d{1,5}$/.test(typed)) return undefined;
  const amperes = Number(typed);
  return amperes >= 1 && amperes <= 10_000 ? amperes : undefined;
}

/** What a fuse comes to. */
export const fusePowerW = (
  amperes: number,
  { phases, voltage_v }: Pick<Site['limits'], 'phases' | 'voltage_v'>,
) => amperes * phases * voltage_v;
