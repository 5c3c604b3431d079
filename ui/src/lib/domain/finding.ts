// Finding one of many people or things by its name, for the field that does it.
import { m } from '$lib/i18n';
import type { ListedKind } from '$lib/api/policy';
import type { Directory } from '$lib/live/directory.svelte';

/** Where one of a kind is looked for, and in which words. */
export const finding = (kind: ListedKind, directory: Pick<Directory, 'search' | 'who'>) => ({
  search: (text: string) => directory.search(kind, text),
  nameOf: (id: string) => directory.who(kind, id),
  words: {
    search: m.rule_who_search(),
    nothing: m.rule_who_nobody(),
    gone: m.rule_who_gone(),
    failed: m.rule_who_failed(),
  },
});
