import type { Circuit, Phases, Where } from '$lib/api/policy-types';
import type { Connector, Session } from '$lib/api/types';

/** A circuit in its tree, with how far it stands from the root. */
export interface Branch {
  circuit: Circuit;
  depth: number;
}

/** The circuits as a list, each after the one that it hangs on. */
export function branches(circuits: Circuit[]): Branch[] {
  const known = new Set(circuits.map(({ id }) => id));
  const under = (parent: string | null, depth: number): Branch[] =>
    circuits
      .filter(({ parent_id }) =>
        parent === null ? parent_id === null || !known.has(parent_id) : parent_id === parent,
      )
      .flatMap((circuit) => [{ circuit, depth }, ...under(circuit.id, depth + 1)]);
  return under(null, 0);
}

/** A circuit and all that hang on it. */
export function withDescendants(circuits: Circuit[], id: string): Circuit[] {
  const own = circuits.filter((circuit) => circuit.id === id);
  const below = circuits.filter(({ parent_id }) => parent_id === id);
  return [...own, ...below.flatMap((circuit) => withDescendants(circuits, circuit.id))];
}

function isAt({ kind, id, zone }: Where, view: Connector): boolean {
  switch (kind) {
    case 'site':
      return true;
    case 'zone':
      return zone === view.bay?.zone;
    case 'charger':
      return id === view.station.id;
    case 'bay':
      return id === view.bay?.id;
  }
}

/** What a circuit carries now, on the phase that is nearest to its end. In mA. */
export interface Standing {
  capacity: number;
  /** Without the share that is kept free. */
  usable: number;
  building: number;
  reserve: number;
  /** Held for sessions, as their decisions said. */
  held: number;
  free: number;
  phase: number;
}

/** A session's hold: what its decision set aside, else what it draws. */
function holdOf(session: Session, view: Connector): Phases {
  const { limits } = session as Session & { limits?: { held_ma: Phases | null } };
  const [one, two, three] = view.current_ma;
  return limits?.held_ma ?? [one ?? 0, two ?? 0, three ?? 0];
}

export function standing(circuit: Circuit, circuits: Circuit[], views: Connector[]): Standing {
  const below = withDescendants(circuits, circuit.id);
  const held: Phases = [0, 0, 0];
  for (const view of views) {
    if (!view.session || !below.some(({ places }) => places.some((place) => isAt(place, view))))
      continue;
    holdOf(view.session, view).forEach((ma, phase) => (held[phase as 0 | 1 | 2] += ma));
  }
  const phases = ([0, 1, 2] as const).map((phase) => {
    const capacity = circuit.capacity_ma[phase];
    const usable = Math.round(capacity * (1 - circuit.buffer_per_mille / 1000));
    const building = circuit.load_ma[phase];
    const reserve = circuit.reserve_ma[phase];
    const free = usable - building - reserve - held[phase];
    return { capacity, usable, building, reserve, held: held[phase], free, phase: phase + 1 };
  });
  return phases.reduce((tightest, one) => (one.free < tightest.free ? one : tightest));
}
