import type { Api } from '$lib/api/client';
import type { Connector, Session } from '$lib/api/types';

/** What was at a bay before. */
export interface LastHere {
  session: Session;
  /** Whether its car never left: the cable was in all the time, as far as that was heard. */
  stays: boolean;
}

/** Starts that came to nothing stand before the last session; further back nobody looks. */
const LOOKED_AT = 10;

/** Whether a cable may be in without anybody charging. */
export const isCableIn = ({ state }: Pick<Connector, 'state'>) =>
  state === 'preparing' || state === 'finishing';

/** The last session at a connector that is over. */
export async function lastHere(
  api: Pick<Api, 'sessions' | 'states'>,
  view: Connector,
): Promise<LastHere | undefined> {
  const { station, connector } = view;
  const page = await api.sessions({ station: station.identity, connector, limit: LOOKED_AT });
  const session = page.items.find((one) => one.started_at !== null && one.stopped_at !== null);
  if (!session) return undefined;
  if (!session.stopped_at || !isCableIn(view)) return { session, stays: false };
  const since = await api.states(view.evse_id, { from: session.stopped_at });
  const left = since.some(({ state, online }) => online && state === 'available');
  return { session, stays: !left };
}
