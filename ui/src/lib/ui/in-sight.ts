/** In a row that scrolls where it is wider than a phone: brings what one is at into sight. */
export function inSight(row: HTMLElement) {
  const current = row.querySelector('[aria-current]');
  if (current instanceof HTMLElement)
    row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
