import { tileElement } from '$lib/live/show-tile';

/** Where the board was before a bay was opened beside it. */
export class BoardPlace {
  #left: { top: number; focus: Element | null } | undefined;

  /** A bay is opened, and nothing has moved for it yet. */
  leave({ scrollTop }: HTMLElement) {
    this.#left ??= { top: scrollTop, focus: document.activeElement };
  }

  /** Back from the details: to what they were opened from, or to the tile that was looked at last. */
  comeBack(board: HTMLElement, id: string) {
    const left = this.#left;
    this.#left = undefined;
    if (left) board.scrollTop = left.top;
    const from = left?.focus;
    const still = from instanceof HTMLElement && from.matches('a, button') && from.isConnected;
    if (still && !from.hasAttribute('data-evse')) from.focus();
    else tileElement(id)?.focus();
  }

  /** Another screen: there is nothing to come back to. */
  forget() {
    this.#left = undefined;
  }
}
