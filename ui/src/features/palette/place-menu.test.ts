import { expect, it } from 'vitest';
import { placeMenu } from './place-menu';

const MENU = { width: 200, height: 150 };
const WINDOW = { width: 1000, height: 600 };
const at = (x: number, y: number) => placeMenu({ x, y }, MENU, WINDOW);

it('opens under the point', () => {
  expect(at(40, 40)).toEqual({ left: 40, top: 42 });
});

it('opens above it where there is no room below', () => {
  expect(at(40, 590)).toEqual({ left: 40, top: 438 });
});

it('stays inside the window', () => {
  expect(at(990, 40).left).toBe(792);
  expect(placeMenu({ x: 0, y: 70 }, MENU, { width: 150, height: 160 })).toEqual({
    left: 8,
    top: 8,
  });
});
