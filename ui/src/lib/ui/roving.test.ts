import { describe, expect, it } from 'vitest';
import { moveAmong } from './roving';

// Two zones: four and two tiles in the first, three in the second.
const spots = [
  [0, 0], [100, 0], [200, 0], [300, 0],
  [0, 50], [100, 50],
  [0, 150], [100, 150.5], [200, 150],
].map(([left = 0, top = 0]) => ({ left, top })); // prettier-ignore
const move = (at: number, key: string, ctrlKey = false) => moveAmong(spots, at, { key, ctrlKey });

describe('the keyboard among tiles', () => {
  it('goes along in reading order, and stays at the ends', () => {
    expect(move(3, 'ArrowRight')).toBe(4);
    expect(move(4, 'ArrowLeft')).toBe(3);
    expect(move(0, 'ArrowLeft')).toBe(0);
    expect(move(8, 'ArrowRight')).toBe(8);
  });

  it('goes up and down to what stands nearest, over the border of a zone', () => {
    expect(move(1, 'ArrowDown')).toBe(5);
    expect(move(3, 'ArrowDown')).toBe(5);
    expect(move(5, 'ArrowDown')).toBe(7);
    expect(move(8, 'ArrowUp')).toBe(5);
    expect(move(4, 'ArrowUp')).toBe(0);
    expect(move(2, 'ArrowUp')).toBe(2);
    expect(move(7, 'ArrowDown')).toBe(7);
  });

  it('goes to the ends of its row, and with Ctrl to the ends of all', () => {
    expect(move(2, 'Home')).toBe(0);
    expect(move(1, 'End')).toBe(3);
    expect(move(8, 'Home')).toBe(6);
    expect(move(5, 'Home', true)).toBe(0);
    expect(move(5, 'End', true)).toBe(8);
  });

  it('leaves other keys alone, and a board without tiles', () => {
    expect(move(2, 'Enter')).toBeUndefined();
    expect(moveAmong([], 0, { key: 'ArrowDown', ctrlKey: false })).toBeUndefined();
  });
});
