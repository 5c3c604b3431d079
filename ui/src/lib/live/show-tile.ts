export const tileElement = (id: string) =>
  document.querySelector<HTMLElement>(`[data-evse="${CSS.escape(id)}"]`);

/** Brings the tile of a bay into view, where the board shows it. */
export const showTile = (id: string) => tileElement(id)?.scrollIntoView({ block: 'nearest' });
