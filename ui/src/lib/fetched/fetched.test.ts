import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick, type Component } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import EmptyState from '$lib/ui/EmptyState.svelte';
import type { Load } from './fetched.svelte';
import LazyOpened from './LazyOpened.svelte';
import LazyScreen from './LazyScreen.svelte';

type Props = { title: string; onclose: () => void };
const part = { default: EmptyState as unknown as Component<Props> };
const failing = () => Promise.reject(new TypeError('Failed to fetch'));

function fetching() {
  let arrive = () => {};
  const load: Load<Props> = vi.fn(
    () => new Promise<typeof part>((resolve) => (arrive = () => resolve(part))),
  );
  return { load, arrive: () => arrive() };
}

describe('a screen that is fetched', () => {
  const props = { title: 'All chargers', onclose: () => {} };

  it('says its title while it is on its way, and then stands alone', async () => {
    const { load, arrive } = fetching();
    render(LazyScreen<Props>, { props: { title: 'Chargers', load, props } });
    expect(screen.getByRole('heading', { level: 1, name: 'Chargers' })).toBeVisible();
    expect(screen.getByRole('status')).toHaveTextContent('Loading');
    arrive();
    expect(await screen.findByText('All chargers')).toBeVisible();
    expect(screen.queryByRole('heading', { name: 'Chargers' })).toBeNull();
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('that does not come says so under its title, and is fetched again when asked', async () => {
    const load = vi.fn<Load<Props>>(() => Promise.resolve(part)).mockImplementationOnce(failing);
    render(LazyScreen<Props>, { props: { title: 'Chargers', load, props } });
    expect(await screen.findByRole('alert')).toHaveTextContent(/could not be fetched/);
    expect(screen.getByRole('heading', { level: 1, name: 'Chargers' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('All chargers')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe('what opens over a screen', () => {
  it('shows nothing until it is here', async () => {
    const { load, arrive } = fetching();
    render(LazyOpened<Props>, { props: { load, props: { title: 'Find', onclose: () => {} } } });
    await tick();
    expect(document.body).toHaveTextContent(/^$/);
    arrive();
    expect(await screen.findByText('Find')).toBeVisible();
  });

  it('that does not come says so in a dialog, which can be tried again and closed', async () => {
    const onclose = vi.fn();
    const load = vi.fn<Load<Props>>(failing);
    render(LazyOpened<Props>, { props: { load, props: { title: 'Find', onclose } } });
    const dialog = await screen.findByRole('dialog', { name: 'This part is missing' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
    expect(load).toHaveBeenCalledTimes(2);
    const again = await screen.findByRole('dialog');
    await userEvent.click(within(again).getByRole('button', { name: 'Close' }));
    expect(onclose).toHaveBeenCalledOnce();
  });
});
