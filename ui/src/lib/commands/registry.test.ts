import { afterEach, describe, expect, it, vi } from 'vitest';
import { screen } from '$lib/settings/screen.svelte';
import { bindKeys, keyCaps } from './keyboard';
import { CommandRegistry, isLetterShortcut, type Command } from './registry.svelte';
import { search } from './search';

function command(id: string, change: Partial<Command> = {}): Command {
  return { id, group: 'go', title: () => id, run: vi.fn(), ...change };
}
let unbind: (() => void) | undefined;
function pressed(registry: CommandRegistry, key: string, target: EventTarget = window) {
  unbind?.();
  unbind = bindKeys(registry);
  target.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true }));
}
afterEach(() => {
  unbind?.();
  unbind = undefined;
  screen.set({ letters: true });
  document.body.replaceChildren();
});

describe('the registry', () => {
  it('runs what is available and nothing else', () => {
    const registry = new CommandRegistry();
    const no = command('no', { available: () => false });
    const yes = command('yes');
    registry.add([no, yes]);
    registry.run('no');
    registry.run('yes');
    registry.run('unheard of');
    expect(no.run).not.toHaveBeenCalled();
    expect(yes.run).toHaveBeenCalledOnce();
    expect(registry.offered.map(({ id }) => id)).toEqual(['yes']);
  });

  it('gives commands back with the screen that brought them', () => {
    const registry = new CommandRegistry();
    const remove = registry.add([command('a')]);
    registry.add([command('b')]);
    remove();
    expect(registry.all.map(({ id }) => id)).toEqual(['b']);
  });
});

describe('keys', () => {
  it('run their command', () => {
    const registry = new CommandRegistry();
    const start = command('start', { keys: 's' });
    registry.add([start]);
    pressed(registry, 's');
    expect(start.run).toHaveBeenCalledOnce();
  });

  it('of single letters can be switched off', () => {
    const registry = new CommandRegistry();
    const start = command('start', { keys: 's' });
    const close = command('close', { keys: 'Escape' });
    registry.add([start, close]);
    screen.set({ letters: false });
    pressed(registry, 's');
    pressed(registry, 'Escape');
    expect(start.run).not.toHaveBeenCalled();
    expect(close.run).toHaveBeenCalledOnce();
    expect(isLetterShortcut('g b')).toBe(true);
    expect(isLetterShortcut('$mod+k')).toBe(false);
  });

  it('belong to the field in which somebody types', () => {
    const registry = new CommandRegistry();
    const start = command('start', { keys: 's' });
    registry.add([start]);
    const field = document.body.appendChild(document.createElement('input'));
    pressed(registry, 's', field);
    expect(start.run).not.toHaveBeenCalled();
  });

  it('belong to a dialog while it is open', () => {
    const registry = new CommandRegistry();
    const close = command('close', { keys: 'Escape' });
    registry.add([close]);
    document.body.innerHTML = '<dialog open></dialog>';
    pressed(registry, 'Escape');
    expect(close.run).not.toHaveBeenCalled();
  });

  it('are held while the dialog is on its way', () => {
    const registry = new CommandRegistry();
    const stop = command('stop', { keys: 'x' });
    registry.add([stop]);
    const letGo = registry.hold();
    pressed(registry, 'x');
    expect(stop.run).not.toHaveBeenCalled();
    letGo();
    pressed(registry, 'x');
    expect(stop.run).toHaveBeenCalledOnce();
  });

  it('are shown as they are labelled', () => {
    expect(keyCaps('$mod+k', false)).toEqual(['Ctrl', 'K']);
    expect(keyCaps('$mod+k', true)).toEqual(['⌘', 'K']);
    expect(keyCaps('g b', false)).toEqual(['G', 'B']);
  });
});

describe('the search of the palette', () => {
  const all = ['Start on P1-01', 'Show P1-01', 'Zur Übersicht'].map((title) =>
    command(title, { title: () => title }),
  );
  const found = (typed: string) => search(all, typed).map(({ id }) => id);
  it('wants every word, in any order, without accents', () => {
    expect(found('p1 start')).toEqual(['Start on P1-01']);
    expect(found('ubersicht')).toEqual(['Zur Übersicht']);
    expect(found('nothing')).toEqual([]);
    expect(found('')).toHaveLength(3);
  });
  it('puts first what begins with it', () => {
    expect(found('sh p1')[0]).toBe('Show P1-01');
  });
});
