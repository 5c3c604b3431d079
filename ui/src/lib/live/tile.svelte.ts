import type { Connector } from '$lib/api/types';
import { familyOf, signOf, type Family } from '$lib/domain/state';

/** One connector on the board. Only the tile that shows it hears of its changes. */
export class Tile {
  view: Connector = $state.raw() as Connector;
  /** Counts changes of state, for the brief mark at the edge. */
  turns = $state(0);
  /** What filters ask for; told on its own, so that a reading alone filters nothing anew. */
  family: Family = $state() as Family;
  online = $state(false);
  readonly id: string;

  constructor(view: Connector) {
    this.id = view.evse_id;
    this.#tell(view);
  }

  show(view: Connector) {
    if (signOf(view) !== signOf(this.view)) this.turns += 1;
    this.#tell(view);
  }

  #tell(view: Connector) {
    this.view = view;
    this.family = familyOf(view);
    this.online = view.online;
  }
}

/** What stands at the bay; a connector without one goes by its station and number. */
export function bayName(view: Pick<Connector, 'bay' | 'station' | 'connector'>): string {
  return view.bay?.label ?? `${view.station.name}-${view.connector}`;
}
