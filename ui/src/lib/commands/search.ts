import type { Command } from './registry.svelte';

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Commands with all the words that were typed, those whose title begins with them first. */
export function search(commands: Command[], typed: string): Command[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  const found = commands
    .map((command) => ({
      command,
      title: plain(command.title()),
      text: plain(`${command.title()} ${command.words?.() ?? ''}`),
    }))
    .filter(({ text }) => words.every((word) => text.includes(word)));
  const first = words[0] ?? '';
  const rank = (title: string) => (title.startsWith(first) ? 0 : 1);
  return found
    .sort((one, other) => rank(one.title) - rank(other.title))
    .map(({ command }) => command);
}
