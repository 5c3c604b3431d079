// From the demo to one's own site: the program opens it at the same address, and the page comes back
// as soon as it answers.
import type { Api } from '$lib/api/client';
import { asProblem } from '$lib/api/problem';
import { address } from '$lib/router.svelte';

const PAUSE_MS = 500;
/** After so many pauses somebody may wonder. */
const PATIENCE = 40;

interface Ways {
  /** It takes long. */
  onslow: () => void;
  open?: () => void;
  pause?: () => Promise<void>;
}

/** Opens the page on the new site once that answers, however long it takes. */
export async function moveIn(
  api: Pick<Api, 'signIn' | 'site'>,
  code: string | undefined,
  { onslow, open = reload, pause = rest }: Ways,
): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    await pause();
    if (turn === PATIENCE) onslow();
    try {
      const site = await api.site({ signingIn: true });
      if (!site.demo) return open();
    } catch (error) {
      // The demo knows this page, so who does not is the new site. The code works once: the demo, which
      // may take a while to leave, must not have it.
      if (code && asProblem(error).status === 401) await api.signIn(code).catch(() => {});
    }
  }
}

const rest = () => new Promise<void>((go) => setTimeout(go, PAUSE_MS));

function reload() {
  location.hash = address({ name: 'set_up' });
  location.reload();
}
