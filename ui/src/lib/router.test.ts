import { describe, expect, it } from 'vitest';
import { address, parse, type Route } from './router.svelte';

describe('the router', () => {
  const routes: Route[] = [
    { name: 'board' },
    { name: 'board', bay: '0190-a', filter: 'fault' },
    { name: 'sessions', filter: {} },
    { name: 'sessions', filter: { state: 'active', card: 'A&B=C', from: '2026-11-01' } },
    { name: 'session', id: '0190-b' },
    { name: 'chargers' },
    { name: 'messages', station: 'CP*01+x/%' },
    { name: 'cards' },
    { name: 'people', tab: 'drivers' },
    { name: 'people', tab: 'groups' },
    { name: 'settings' },
  ];
  it.each(routes)('finds the way back from the address of %o', (route) => {
    expect(parse(address(route))).toEqual(route);
  });

  it('starts at the board', () => {
    expect(parse('')).toEqual({ name: 'board' });
    expect(parse('#/')).toEqual({ name: 'board' });
  });

  it('knows what it does not know', () => {
    expect(parse('#/nonsense/1').name).toBe('unknown');
    expect(parse('#/cards/1').name).toBe('unknown');
    expect(parse('#/sessions/a/b').name).toBe('unknown');
    expect(parse('#/%E0%A4%A').name).toBe('unknown');
  });
});
