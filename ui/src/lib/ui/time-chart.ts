/** One line of a chart, on a scale of its own. */
export interface ChartSeries {
  key: string;
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

/** Where the cursor stands: where it was put, else at the latest value; -1 without values. */
export function clampCursor(cursor: number | undefined, length: number): number {
  return cursor === undefined ? length - 1 : Math.min(cursor, length - 1);
}

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
