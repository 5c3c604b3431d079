import { describe, expect, it } from 'vitest';
import { dashOf, indexAt, moveCursor, pageOf } from './time-chart';

describe('the cursor of a chart', () => {
  it('points at what was known at a moment, and at the latest without one', () => {
    const times = [10, 20, 30];
    expect(indexAt(times, undefined)).toBe(2);
    expect(indexAt(times, 20)).toBe(1);
    expect(indexAt(times, 29)).toBe(1);
    expect(indexAt(times, 99)).toBe(2);
    expect(indexAt(times, 1)).toBe(0);
    expect(indexAt([], 5)).toBe(-1);
    expect(indexAt([], undefined)).toBe(-1);
  });

  it('steps by one, leaps by a tenth, and stays inside', () => {
    expect(moveCursor('ArrowRight', 2, 3)).toBe(2);
    expect(moveCursor('PageUp', 0, 100)).toBe(10);
    expect(moveCursor('Home', 50, 100)).toBe(0);
    expect(moveCursor('x', 0, 3)).toBeUndefined();
  });
});

it('the table has the latest values first', () => {
  expect(pageOf(5, 0, 2)).toEqual({ page: 0, pages: 3, indices: [4, 3] });
  expect(pageOf(5, 9, 2)).toEqual({ page: 2, pages: 3, indices: [0] });
  expect(pageOf(0, 0, 2)).toEqual({ page: 0, pages: 1, indices: [] });
});

it('no two lines of a chart have the same dashes', () => {
  const dashes = [0, 1, 2, 3].map((index) => dashOf(index).join());
  expect(new Set(dashes).size).toBe(dashes.length);
});
