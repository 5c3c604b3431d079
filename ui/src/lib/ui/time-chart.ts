/** One line of a chart. */
export interface ChartSeries {
  key: string;
  /** The line whose scale it shares; left out: it has one of its own. */
  on?: string;
  /** A value holds until the next one, as a limit does. */
  stepped?: boolean;
  label: string;
  /** A value at each of the chart's times. */
  values: (number | null | undefined)[];
  /** A value with its unit. */
  show: (value: number | null | undefined) => string;
  /** The least that the scale reaches up to, so that noise near zero looks like it. */
  least: number;
  /** The token of its colour, such as `--state-active`. */
  colour: string;
}

/** Which value a moment points at: the last one that was known then; without a moment the latest. */
export function indexAt(times: number[], moment: number | undefined): number {
  if (moment === undefined) return times.length - 1;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? 0) <= moment) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}

/** The dashes of a line: no two lines of a chart are told apart by colour alone. */
export const dashOf = (index: number): number[] =>
  [[], [5, 4], [2, 3], [9, 3, 2, 3]][index] ?? [1, 2];

/** Where a key moves the cursor to, or nothing if the key is not for it. */
export function moveCursor(key: string, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  const last = length - 1;
  const leap = Math.max(1, Math.round(length / 10));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, at - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, at + 1);
    case 'PageDown':
      return Math.max(0, at - leap);
    case 'PageUp':
      return Math.min(last, at + leap);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** The indices of a page of the table, the latest first. */
export function pageOf(length: number, page: number, rows: number) {
  const pages = Math.max(1, Math.ceil(length / rows));
  const shown = Math.min(Math.max(0, page), pages - 1);
  const newest = length - 1 - shown * rows;
  const count = Math.max(0, Math.min(rows, newest + 1));
  return { page: shown, pages, indices: Array.from({ length: count }, (_, step) => newest - step) };
}
