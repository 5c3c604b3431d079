// Which of very many tiles are drawn whole. The others keep their place, their name and their state.

/** A place on the page, from its top to its bottom. */
export interface Span {
  top: number;
  bottom: number;
}

/** Tiles from one index up to, and without, another. */
export interface Stretch {
  from: number;
  to: number;
}

/** Stretches begin and end at multiples of this, so that a short way down the page changes none. */
const STEP = 12;

/** The tiles of one field that are in view, and those half a screen around. A field that has no
    height yet is near as a whole. */
export function nearby(field: Span, view: Span, count: number): Stretch {
  const height = field.bottom - field.top;
  if (height <= 0) return { from: 0, to: count };
  const around = (view.bottom - view.top) / 2;
  // Rows are about as high as each other; what they differ by is less than what is drawn around.
  const index = (at: number) => ((at - field.top) / height) * count;
  const within = (tile: number) => Math.min(count, Math.max(0, tile));
  return {
    from: within(Math.floor(index(view.top - around) / STEP) * STEP),
    to: within(Math.ceil(index(view.bottom + around) / STEP) * STEP),
  };
}
