import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { Attempt } from './attempt.svelte';

it('asks once from an effect, though whether it is busy changes', async () => {
  const attempt = new Attempt();
  let asked = 0;
  const end = $effect.root(() => {
    $effect(() => {
      if (asked > 3) return;
      void attempt.run(() => {
        asked += 1;
        return Promise.resolve();
      });
    });
  });
  for (let turn = 0; turn < 4; turn += 1) {
    flushSync();
    await Promise.resolve();
    await Promise.resolve();
  }
  expect(attempt.busy).toBe(false);
  expect(asked).toBe(1);
  end();
});
