import { router } from '$lib/router.svelte';

/** Takes the one-time code out of the address, so that it stays neither there nor in the history. */
export function takeCode(): string | undefined {
  const code = new URLSearchParams(location.hash.replace(/^#/, '')).get('code');
  if (!code) return undefined;
  router.replace({ name: 'board' });
  return code;
}
