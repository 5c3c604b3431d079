import { describe, expect, it } from 'vitest';
import { aBatch, aConnector, aSession, Frames } from '../../test/build';
import { LiveStore } from './store.svelte';

function filled(...names: string[]) {
  const frames = new Frames();
  const store = new LiveStore(frames.schedule);
  store.take(
    aBatch(
      names.map((name) => aConnector(name)),
      { full: true },
    ),
  );
  frames.all();
  return { store, frames };
}
const order = (store: LiveStore) =>
  store.zones.flatMap(({ tiles }) => tiles.map((tile) => tile.id));

describe('the live store', () => {
  it('shows the latest value of each connector', () => {
    const { store, frames } = filled('P1', 'P2');
    store.take(aBatch([aConnector('P1', { power_w: 1000 })]));
    store.take(aBatch([aConnector('P1', { power_w: 7400 })]));
    frames.all();
    expect(store.tile('P1')?.view.power_w).toBe(7400);
    expect(store.tile('P2')?.view.power_w).toBeNull();
  });

  it('keeps every tile in its place while states change', () => {
    const { store, frames } = filled('P10', 'P2', 'P1');
    expect(order(store)).toEqual(['P1', 'P2', 'P10']);
    const zones = store.zones;
    store.take(aBatch([aConnector('P10', { state: 'faulted' })]));
    frames.all();
    expect(store.zones).toBe(zones);
  });

  it('moves a tile when its bay is moved', () => {
    const { store } = filled('P1', 'P2');
    const bay = { id: 'b', label: 'P1', zone: '', level: '', position: 9 };
    store.take(aBatch([aConnector('P1', { bay })]));
    expect(order(store)).toEqual(['P2', 'P1']);
  });

  it('groups by zone', () => {
    const { store } = filled('P1');
    const bay = { id: 'b', label: 'P2', zone: 'Level 1', level: '', position: 0 };
    store.take(aBatch([aConnector('P2', { bay })]));
    expect(store.zones.map(({ name }) => name)).toEqual(['', 'Level 1']);
  });

  it('forgets on a full batch what is not in it', () => {
    const { store } = filled('P1', 'P2');
    store.take(aBatch([aConnector('P2')], { full: true }));
    expect(order(store)).toEqual(['P2']);
    expect(store.tile('P1')).toBeUndefined();
  });

  it('counts each connector once, and sums the power of what is reachable', () => {
    const { store, frames } = filled('P1', 'P2', 'P3', 'P4', 'P5');
    store.take(
      aBatch([
        aConnector('P1', { state: 'charging', power_w: 7000 }),
        aConnector('P2', { state: 'charging', power_w: 3000, online: false }),
        aConnector('P4', { state: 'preparing' }),
        aConnector('P5', { session: aSession({ status: 'awaiting_plug' }) }),
      ]),
    );
    frames.all();
    expect(store.tally.families).toMatchObject({ active: 1, held: 2, available: 1 });
    expect(store.tally.offline).toBe(1);
    expect(store.tally.powerW).toBe(7000);
  });

  it('does not take a power that nobody told for none', () => {
    const { store, frames } = filled('P1', 'P2');
    expect(store.tally.powerW).toBe(0);
    store.take(aBatch([aConnector('P1', { state: 'charging' })]));
    frames.all();
    expect(store.tally.powerW).toBeNull();
  });

  it('marks a change of state, not a change of power', () => {
    const { store, frames } = filled('P1');
    store.take(aBatch([aConnector('P1', { power_w: 5 })]));
    frames.all();
    expect(store.tile('P1')?.turns).toBe(0);
    store.take(aBatch([aConnector('P1', { state: 'preparing' })]));
    frames.all();
    expect(store.tile('P1')?.turns).toBe(1);
  });

  it('prefers what the feed says of a session to an older answer', () => {
    const { store } = filled('P1');
    store.take(aBatch([], { sessions: [aSession({ status: 'active' })] }));
    store.learn(aSession({ status: 'dispatched' }));
    expect(store.sessions.get('session-1')?.status).toBe('active');
  });
});
