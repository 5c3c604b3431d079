import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import TimeField from './TimeField.svelte';

function open(of: 'day' | 'time', value: string, required = false) {
  render(TimeField, { props: { of, label: 'Begins', value, required } });
  return screen.getByRole<HTMLInputElement>('textbox', { name: 'Begins' });
}
async function type(field: HTMLInputElement, text: string) {
  const user = userEvent.setup();
  await user.clear(field);
  await user.type(field, `${text}{Tab}`);
}

describe('a field of a day', () => {
  it('shows a day as it is read out, whatever way it was typed', async () => {
    const field = open('day', '2026-11-21');
    expect(field).toHaveValue('21 Nov 2026');
    await type(field, '24.12.26');
    expect(field).toHaveValue('24 Dec 2026');
    await type(field, '24.12.2026');
    expect(field).toHaveValue('24 Dec 2026');
    expect(field).toBeValid();
  });

  it('says what is no day, keeps what was typed, and holds up its form', async () => {
    const field = open('day', '2026-11-21');
    await type(field, '11/21/2026');
    expect(field).toHaveValue('11/21/2026');
    expect(field).toHaveAccessibleDescription(/Write a day, such as \d+ \w+ \d{4}\./);
    expect(field.checkValidity()).toBe(false);
    await type(field, '21/11/2026');
    expect(field).toHaveValue('21 Nov 2026');
    expect(field.checkValidity()).toBe(true);
  });

  it('may be left empty, unless it is required', async () => {
    await type(open('day', '2026-11-21'), ' ');
    expect(screen.getByRole('textbox')).toBeValid();
  });

  it('has a name, a description and nothing that axe finds', async () => {
    await type(open('day', ''), 'soon');
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations).toEqual([]);
  });
});

describe('a field of a time', () => {
  it('has 24 hours', async () => {
    const field = open('time', '08:00', true);
    await type(field, '1405');
    expect(field).toHaveValue('14:05');
    await type(field, '2:05 pm');
    expect(field).toHaveAccessibleDescription('Write a time from 00:00 to 23:59, such as 14:05.');
  });

  it('that is required does not stay empty', async () => {
    const field = open('time', '08:00', true);
    await type(field, ' ');
    expect(field.checkValidity()).toBe(false);
  });
});
