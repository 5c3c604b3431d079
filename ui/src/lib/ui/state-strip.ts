/** What is drawn for a time: the busier, the fuller. */
export type StripFill = 'full' | 'striped' | 'hatched' | 'double' | 'low' | 'alarm' | 'gap';

/** A time in which one thing held. */
export interface StripSpell {
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  fill: StripFill;
  /** The token of its colour, such as `--state-active`. */
  colour: string;
  /** What it was, in words. */
  label: string;
}

/** Where a moment lies between two others, from 0 to 1. */
export const shareOf = (at: number, from: number, to: number): number =>
  to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0;

/** The spell that holds at a moment; -1: none. */
export const spellAt = (spells: StripSpell[], at: number): number =>
  spells.findLastIndex(({ from, to }) => from <= at && at <= to);

/** Which spell a key leads to, or nothing if the key is not for it. */
export function moveSpell(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, at - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(count - 1, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
