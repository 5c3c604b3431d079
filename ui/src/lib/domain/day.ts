import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { ConnectorSpell } from '$lib/api/types';
import type { StripSpell } from '$lib/ui/state-strip';
import { familyOf, reportedWord, type Family } from './state';

const looks: Record<Family, Pick<StripSpell, 'fill' | 'colour'>> = {
  active: { fill: 'full', colour: '--state-active' },
  held: { fill: 'hatched', colour: '--state-held' },
  done: { fill: 'striped', colour: '--state-done' },
  available: { fill: 'low', colour: '--state-available' },
  reserved: { fill: 'double', colour: '--state-reserved' },
  out: { fill: 'low', colour: '--state-out' },
  fault: { fill: 'alarm', colour: '--state-fault' },
};

/** What a bay did, as the strip draws it. Where its charger was not heard there is a gap. */
export const stripOf = (spells: ConnectorSpell[]): StripSpell[] =>
  spells.map(({ from, to, state, online }) => ({
    from: Date.parse(from),
    to: Date.parse(to),
    label: online ? reportedWord(state) : m.day_lost(),
    ...(online
      ? looks[familyOf({ state, derived: null })]
      : { fill: 'gap' as const, colour: '--state-out' }),
  }));

/** The site's day that a moment lies in. */
export function dayAround(now: number): { from: string; to: string } {
  return format.dayBounds(format.dayOf(now));
}
