import { describe, expect, it } from 'vitest';
import { moveSpell, shareOf, spellAt, type StripSpell } from './state-strip';

const spell = (from: number, to: number): StripSpell => ({
  from,
  to,
  fill: 'full',
  colour: '--state-active',
  label: '',
});

describe('the strip of states', () => {
  it('puts a moment where it belongs, and nothing beyond the ends', () => {
    expect(shareOf(15, 10, 20)).toBe(0.5);
    expect(shareOf(5, 10, 20)).toBe(0);
    expect(shareOf(50, 10, 20)).toBe(1);
    expect(shareOf(5, 10, 10)).toBe(0);
  });

  it('finds what held at a moment, at a border the later', () => {
    const spells = [spell(0, 10), spell(10, 20)];
    expect(spellAt(spells, 4)).toBe(0);
    expect(spellAt(spells, 10)).toBe(1);
    expect(spellAt(spells, 30)).toBe(-1);
  });

  it('is walked by keys, spell by spell', () => {
    expect(moveSpell('ArrowLeft', 0, 3)).toBe(0);
    expect(moveSpell('ArrowRight', 1, 3)).toBe(2);
    expect(moveSpell('Home', 2, 3)).toBe(0);
    expect(moveSpell('End', 0, 3)).toBe(2);
    expect(moveSpell('Enter', 0, 3)).toBeUndefined();
    expect(moveSpell('Home', 0, 0)).toBeUndefined();
  });
});
