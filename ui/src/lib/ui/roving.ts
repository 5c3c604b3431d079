// The keyboard inside a field of tiles: one of them takes part in Tab, arrows move among them.

/** Where a tile stands on the page. */
export interface Spot {
  left: number;
  top: number;
}

/** Tops that differ by less belong to one row. */
const SAME_ROW = 4;

/** Which tile a key leads to, or nothing if the key is not for them. */
export function moveAmong(
  spots: Spot[],
  at: number,
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
): number | undefined {
  const from = spots[at];
  if (!from) return undefined;
  const last = spots.length - 1;
  const inRow = (index: number) => Math.abs((spots[index] as Spot).top - from.top) < SAME_ROW;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return inNextRow(spots, at, -1);
    case 'ArrowDown':
      return inNextRow(spots, at, 1);
    case 'Home': {
      if (ctrlKey) return 0;
      let first = at;
      while (first > 0 && inRow(first - 1)) first -= 1;
      return first;
    }
    case 'End': {
      if (ctrlKey) return last;
      let end = at;
      while (end < last && inRow(end + 1)) end += 1;
      return end;
    }
    default:
      return undefined;
  }
}

/** The tile of the next row above (-1) or below (1) that stands nearest to the same column. */
function inNextRow(spots: Spot[], at: number, way: -1 | 1): number {
  const from = spots[at] as Spot;
  let row: number | undefined;
  let best = at;
  let nearest = Infinity;
  for (let index = at + way; index >= 0 && index < spots.length; index += way) {
    const spot = spots[index] as Spot;
    if (Math.abs(spot.top - from.top) < SAME_ROW) continue;
    row ??= spot.top;
    if (Math.abs(spot.top - row) >= SAME_ROW) break;
    const distance = Math.abs(spot.left - from.left);
    if (distance < nearest) {
      nearest = distance;
      best = index;
    }
  }
  return best;
}
