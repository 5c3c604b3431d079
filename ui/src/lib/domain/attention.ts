import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { Connector, LiveSite } from '$lib/api/types';
import type { Route } from '$lib/router.svelte';
import { faultWord } from './sentences';

/** Something that needs a person, with where to go. */
export interface Attention {
  key: string;
  severity: 'fault' | 'notice';
  words: string;
  since: string | null;
  to: Route | undefined;
}

type Seen = { view: Connector; name: string };

/** What needs somebody, the gravest first. Chargers that fell silent together are one item. */
export function attention(seen: Seen[], site: LiveSite | undefined, now: number): Attention[] {
  const items: Attention[] = [];
  if (site && !site.recording)
    items.push({
      key: 'recording',
      severity: 'fault',
      words: m.attention_not_recording(),
      since: null,
      to: undefined,
    });
  for (const { view, name } of seen) {
    if (view.state !== 'faulted' || !view.online) continue;
    items.push({
      key: `fault ${view.evse_id}`,
      severity: 'fault',
      words: m.attention_fault({ bay: name, what: faultWord(view.error_code ?? '') }),
      since: view.since,
      to: { name: 'board', bay: view.evse_id },
    });
  }
  const silent = new Map<string, Seen>();
  for (const one of seen) if (!one.view.online) silent.set(one.view.station.id, one);
  const [first] = silent.values();
  if (first && silent.size === 1)
    items.push({
      key: 'offline',
      severity: 'notice',
      words: m.attention_offline_one({
        bay: first.name,
        age: format.age(first.view.last_heard_at, now),
      }),
      since: null,
      to: { name: 'board', bay: first.view.evse_id },
    });
  else if (silent.size > 1)
    items.push({
      key: 'offline',
      severity: 'notice',
      words: m.attention_offline_many({ count: format.count(silent.size) }),
      since: null,
      to: { name: 'board', filter: 'offline' },
    });
  const waiting = site?.quarantined ?? 0;
  if (waiting > 0)
    items.push({
      key: 'new',
      severity: 'notice',
      words:
        waiting === 1
          ? m.attention_new_one()
          : m.attention_new_many({ count: format.count(waiting) }),
      since: null,
      to: { name: 'chargers' },
    });
  return items;
}
