// From the demo to one's own site: the program opens it at the same address, and the page comes back
// as soon as it answers.
import type { Api } from '$lib/api/client';
import { asProblem } from '$lib/api/problem';
import { address } from '$lib/router.svelte';

const TRIES = 40;
const PAUSE_MS = 500;

/** Opens the page on the new site; `false` if that does not answer. */
export async function moveIn(
  api: Pick<Api, 'signIn' | 'site'>,
  code: string | undefined,
  open: () => void = reload,
  pause: () => Promise<void> = () => new Promise((go) => setTimeout(go, PAUSE_MS)),
): Promise<boolean> {
  for (let turn = 0; turn < TRIES; turn += 1) {
    await pause();
    try {
      if (code) await api.signIn(code);
      // The demo may have taken the code while it was leaving: the site itself has to answer.
      const site = await api.site();
      if (site.demo) continue;
      open();
      return true;
    } catch (error) {
      const problem = asProblem(error);
      // A code works once: if the answer to it was lost, the cookie is there all the same.
      if (problem.code === 'sign_in_code_invalid') code = undefined;
    }
  }
  return false;
}

function reload() {
  location.hash = address({ name: 'set_up' });
  location.reload();
}
