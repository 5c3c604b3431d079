import { describe, expect, it } from 'vitest';
import { nearby } from './nearby';

// 50 rows of six tiles, 100 px each; the screen is 600 px high.
const COUNT = 300;
const field = (top: number) => ({ top, bottom: top + 5000 });
const SCREEN = { top: 0, bottom: 600 };
const row = (index: number) => Math.floor(index / 6) * 100;

describe('the tiles near the screen', () => {
  it('cover the screen wherever it stands', () => {
    for (let top = 200; top > -5000; top -= 35) {
      const { from, to } = nearby(field(top), SCREEN, COUNT);
      for (let index = 0; index < COUNT; index += 1) {
        const at = top + row(index);
        const inView = at + 100 > 0 && at < 600;
        if (inView) expect(index >= from && index < to).toBe(true);
      }
    }
  });

  it('are few of many', () => {
    const { from, to } = nearby(field(-2000), SCREEN, COUNT);
    expect(to - from).toBeLessThan(100);
  });

  it('are none of a field far above or below', () => {
    for (const top of [-9000, 3000]) {
      const { from, to } = nearby(field(top), SCREEN, COUNT);
      expect(to - from).toBe(0);
    }
  });

  it('stay the same for a short way', () => {
    expect(nearby(field(-2010), SCREEN, COUNT)).toEqual(nearby(field(-2020), SCREEN, COUNT));
  });

  it('are all of a field that is not laid out', () => {
    expect(nearby({ top: 0, bottom: 0 }, SCREEN, COUNT)).toEqual({ from: 0, to: COUNT });
  });
});
