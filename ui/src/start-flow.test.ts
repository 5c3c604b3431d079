import { SvelteMap } from 'svelte/reactivity';
import { describe, expect, it } from 'vitest';
import type { Decision, StartWish } from '$lib/api/policy-types';
import type { Card } from '$lib/api/types';
import { card } from '$lib/bridge/fake/shapes';
import { StartFlow } from '$features/start/flow.svelte';
import { aConnector } from './test/build';
import { aCheck, aDecision } from './test/decisions';

const ADA = card('04AA', { note: 'Ada' });
const LOST = card('04BB', { note: 'Aaron', status: 'blocked' });

/** A start whose cards arrive when the test says so. */
function aFlow(answer: () => Decision = () => aDecision([])) {
  const asked: StartWish[] = [];
  let arrive: (cards: Card[]) => void = () => {};
  const cards = new Promise<Card[]>((resolve) => (arrive = resolve));
  const flow = new StartFlow(
    {
      cards: async () => ({ items: await cards, next_cursor: null }),
      start: () => Promise.reject(new Error('not asked for')),
      stop: () => Promise.reject(new Error('not asked for')),
    },
    {
      evaluate: (wish) => {
        asked.push(wish);
        return Promise.resolve(answer());
      },
    },
    { sessions: new SvelteMap() },
    aConnector('CP-1'),
  );
  return { flow, asked, arrive };
}

describe('a start with a card', () => {
  it('waits for the cards, and takes the first that works', async () => {
    const { flow, arrive } = aFlow();
    const opened = flow.open();
    flow.let('card');
    expect(flow.ready).toBe(false);
    arrive([LOST, ADA]);
    await opened;
    expect(flow.card).toBe(ADA.id);
    expect(flow.ready).toBe(true);
  });

  it('is not judged as a visitor while no card is chosen', async () => {
    const { flow, asked, arrive } = aFlow(() =>
      aDecision([aCheck('access_rules', { outcome: 'deny' })], { outcome: 'deny' }),
    );
    const opened = flow.open();
    flow.let('card');
    await flow.judge();
    expect(flow.verdict).toBeUndefined();
    arrive([]);
    await opened;
    expect(flow.ready).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it('leaves a visitor alone when the cards arrive late', async () => {
    const { flow, arrive } = aFlow();
    const opened = flow.open();
    arrive([ADA]);
    await opened;
    expect(flow.card).toBeUndefined();
    expect(flow.ready).toBe(true);
  });
});
