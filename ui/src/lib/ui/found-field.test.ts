import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import FoundField from './FoundField.svelte';

type Search = () => Promise<{ items: { id: string; name: string }[]; more: boolean }>;

function open(search: Search) {
  render(FoundField, {
    props: {
      value: null,
      search,
      nameOf: () => undefined,
      words: {
        search: 'Search by name',
        nothing: 'Nothing found.',
        gone: 'gone',
        failed: 'Could not be read.',
      },
      label: 'Driver',
      none: 'All',
    },
  });
  return screen.getByRole('combobox', { name: 'Driver' });
}
const settled = (search: { calls: number }, calls: number) =>
  waitFor(() => {
    expect(search.calls).toBe(calls);
  });

describe('one of many', () => {
  it('is not said to be missing before anything was looked for', async () => {
    const asked = { calls: 0 };
    open(() => {
      asked.calls += 1;
      return Promise.resolve({ items: [], more: false });
    });
    await settled(asked, 1);
    expect(screen.queryByText('Nothing found.')).toBeNull();
  });

  it('says why none are offered when they cannot be read, and asks anew when it is turned to', async () => {
    const asked = { calls: 0 };
    const field = open(() => {
      asked.calls += 1;
      return asked.calls === 1
        ? Promise.reject(new Error('no answer'))
        : Promise.resolve({ items: [{ id: '1', name: 'Asha Roy' }], more: false });
    });
    expect(await screen.findByText('Could not be read.')).toBeVisible();
    await userEvent.click(field);
    expect(await screen.findByRole('option', { name: 'Asha Roy' })).toBeVisible();
    expect(screen.queryByText('Could not be read.')).toBeNull();
  });
});
