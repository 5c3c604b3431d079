import { SvelteMap } from 'svelte/reactivity';
import { describe, expect, it } from 'vitest';
import type { Decision, StartWish } from '$lib/api/policy-types';
import { StartFlow } from '$features/start/flow.svelte';
import type { Session } from '$lib/api/types';
import { aConnector, aSession, NOON } from './test/build';
import { aCheck, aDecision } from './test/decisions';

const ADA = '018f0000-0000-7000-8000-00000000ada0';
const ENDED = { status: 'completed', stopped_at: NOON, ended_at: NOON } as const;

function aFlow(answer: () => Decision = () => aDecision([]), last: Partial<Session> = {}) {
  const asked: StartWish[] = [];
  const flow = new StartFlow(
    {
      sessions: () =>
        Promise.resolve({ items: [aSession({ ...ENDED, ...last })], next_cursor: null }),
      states: () => Promise.resolve([]),
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
    aConnector('CP-1', { state: 'preparing' }),
  );
  return { flow, asked };
}

describe('a start', () => {
  it('is for a visitor until somebody is named', async () => {
    const { flow, asked } = aFlow();
    await flow.judge();
    expect(flow.ready).toBe(true);
    expect(asked[0]).not.toHaveProperty('token');
    expect(asked[0]).not.toHaveProperty('driver');
  });

  it('is not judged as a visitor’s while a card is to be chosen', async () => {
    const { flow, asked } = aFlow(() =>
      aDecision([aCheck('access_rules', { outcome: 'deny' })], { outcome: 'deny' }),
    );
    await flow.judge();
    flow.let('token');
    await flow.judge();
    expect(flow.verdict).toBeUndefined();
    expect(flow.ready).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it.each(['driver', 'token'] as const)('asks for the chosen %s, and no other', async (who) => {
    const { flow, asked } = aFlow();
    flow.let(who);
    flow.choose(ADA);
    await flow.judge();
    expect(flow.ready).toBe(true);
    expect(asked.at(-1)).toMatchObject({ [who]: ADA });
    flow.let(who === 'driver' ? 'token' : 'driver');
    expect(flow.ready).toBe(false);
  });
});

describe('a start where the last car still stands', () => {
  it('is for its driver, else for its card, else for a visitor', async () => {
    const opened = async (last: Partial<Session>) => {
      const { flow } = aFlow(undefined, last);
      const open = flow.open();
      expect(flow.ready).toBe(false);
      await open;
      expect(flow.ready).toBe(true);
      return [flow.who, flow.chosen];
    };
    const card = { token: 'card-1', card: '04AA' };
    expect(await opened({ ...card, driver_id: ADA, driver: 'Ada' })).toEqual(['driver', ADA]);
    expect(await opened({ ...card, driver_id: ADA })).toEqual(['token', 'card-1']);
    expect(await opened({})).toEqual(['visitor', null]);
  });

  it('is for whom somebody chose before that was known', async () => {
    const { flow } = aFlow(undefined, { driver_id: ADA, driver: 'Ada' });
    const open = flow.open();
    flow.let('visitor');
    expect(flow.ready).toBe(true);
    await open;
    expect(flow.who).toBe('visitor');
  });
});
