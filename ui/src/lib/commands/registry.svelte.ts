import { untrack } from 'svelte';

// One list of commands: the palette, the shortcut sheet, buttons' hints and the keyboard read it.

export type CommandGroup = 'go' | 'bay' | 'session' | 'find' | 'view';

export interface Command {
  id: string;
  group: CommandGroup;
  /** As the palette shows it; read anew each time, so that it follows the language. */
  title: () => string;
  /** Further words to find it by. */
  words?: () => string;
  /** In the form of tinykeys: `g b`, `$mod+k`, `?`. */
  keys?: string;
  /** Only offered while this holds. */
  available?: () => boolean;
  run: () => void;
  /** What its single letter does instead: letters are also typed by mistake. */
  ask?: () => void;
}

/** Whether the keys would fire while somebody types text elsewhere: no modifier is held. */
export function isLetterShortcut(keys: string): boolean {
  return !/\$mod|Control|Meta|Alt|Escape/.test(keys);
}

export class CommandRegistry {
  #commands = $state.raw<Command[]>([]);
  #holds = 0;

  /** Adds commands; the answer takes them away again. A later one of the same id replaces. */
  add(commands: Command[]): () => void {
    const ids = new Set(commands.map((command) => command.id));
    // An effect that adds commands does not depend on what others have added.
    untrack(() => {
      this.#commands = [...this.#commands.filter(({ id }) => !ids.has(id)), ...commands];
    });
    return () =>
      untrack(() => {
        this.#commands = this.#commands.filter((command) => !commands.includes(command));
      });
  }

  /** Keeps keys from running commands while what they were pressed for is still being fetched; the
      answer lets go. */
  hold(): () => void {
    this.#holds += 1;
    return () => (this.#holds -= 1);
  }

  get held(): boolean {
    return this.#holds > 0;
  }

  get all(): Command[] {
    return this.#commands;
  }

  get offered(): Command[] {
    return this.#commands.filter((command) => command.available?.() ?? true);
  }

  find(id: string): Command | undefined {
    return this.#commands.find((command) => command.id === id);
  }

  run(id: string) {
    const command = this.find(id);
    if (command && (command.available?.() ?? true)) command.run();
  }
}

export const commands = new CommandRegistry();
