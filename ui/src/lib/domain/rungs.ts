import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { Rung } from './ladder';

/** The steps of a command as the ladder shows them, with their times and what the marks say. */
export function spokenRungs(rungs: Rung[], countdown?: string) {
  return rungs.map((rung) => ({
    key: rung.key,
    label: rung.label,
    state: rung.state,
    note:
      rung.after !== undefined
        ? format.step(rung.after)
        : rung.state === 'current'
          ? (countdown ?? m.ladder_waiting())
          : undefined,
    spoken:
      rung.state === 'done'
        ? m.ladder_done()
        : rung.state === 'failed'
          ? m.ladder_failed()
          : rung.state === 'current'
            ? m.ladder_current()
            : m.ladder_ahead(),
  }));
}
