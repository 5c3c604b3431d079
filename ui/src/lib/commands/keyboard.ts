import { tinykeys } from 'tinykeys';
import { screen } from '$lib/settings/screen.svelte';
import { isLetterShortcut, type CommandRegistry } from './registry.svelte';

/** Letters belong to the field that has the focus, not to us. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Binds the keys of all commands; the answer unbinds them. Call it again when the list changes. */
export function bindKeys(registry: CommandRegistry, target: Window = window): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const command of registry.all) {
    if (!command.keys) continue;
    const letter = isLetterShortcut(command.keys);
    bindings[command.keys] = (event) => {
      if (letter && (!screen.letters || isTyping(event.target))) return;
      // A dialog takes the keyboard and closes itself.
      if (registry.held || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (!(command.available?.() ?? true)) return;
      event.preventDefault();
      if (letter && command.ask) command.ask();
      else command.run();
    };
  }
  return tinykeys(target, bindings);
}

/** A key as people know it: `$mod+k` is `Ctrl K`, on a Mac `⌘ K`. */
export function keyCaps(keys: string, mac = /Mac|iPhone|iPad/.test(navigator.platform)): string[] {
  return keys.split(/[ +]/).map((key) => {
    if (key === '$mod') return mac ? '⌘' : 'Ctrl';
    if (key === 'Escape') return 'Esc';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}
