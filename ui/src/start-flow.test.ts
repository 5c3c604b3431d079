import { SvelteMap } from 'svelte/reactivity';
import { describe, expect, it } from 'vitest';
import type { Decision, StartWish } from '$lib/api/policy-types';
import { StartFlow } from '$features/start/flow.svelte';
import { aConnector } from './test/build';
import { aCheck, aDecision } from './test/decisions';

const ADA = '018f0000-0000-7000-8000-00000000ada0';

function aFlow(answer: () => Decision = () => aDecision([])) {
  const asked: StartWish[] = [];
  const flow = new StartFlow(
    {
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
