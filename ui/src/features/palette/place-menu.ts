export interface Size {
  width: number;
  height: number;
}

/** Between a menu and what it opened at, and between it and the edge of the window. */
const GAP = 2;
const EDGE = 8;

/** Where a menu stands that opens at a point: under it, above it where there is no room, and always inside. */
export function placeMenu(at: { x: number; y: number }, menu: Size, space: Size) {
  const under = at.y + GAP;
  const above = at.y - GAP - menu.height;
  const fits = under + menu.height <= space.height - EDGE;
  const inside = (start: number, length: number, room: number) =>
    Math.max(EDGE, Math.min(start, room - EDGE - length));
  return {
    left: inside(at.x, menu.width, space.width),
    top: inside(fits || above < EDGE ? under : above, menu.height, space.height),
  };
}
