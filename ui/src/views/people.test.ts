import { configure, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../App.svelte';
import { fakeHost, harbourHotel, type FakeSite } from '$lib/bridge/fake';
import { language } from '$lib/i18n';
import { router } from '$lib/router.svelte';

// A busy machine draws slowly; what is waited for comes all the same.
const LIMIT = { timeout: 25_000 };
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: LIMIT.timeout });
let site: FakeSite;

function open(hash: string) {
  site = harbourHotel();
  location.hash = hash;
  dispatchEvent(new HashChangeEvent('hashchange'));
  render(App, { props: { host: fakeHost(site) } });
  return userEvent.setup();
}
const gone = (what: () => HTMLElement | null) => expect.poll(what, LIMIT).toBeNull();

const csv = (text: string) => new File([text], 'people.csv', { type: 'text/csv' });

describe('drivers and cards', () => {
  beforeEach(() => language.choose('en'));
  afterEach(() => {
    site.close();
    router.go({ name: 'board' });
  });

  it('a driver is entered with a card, and found by name', async () => {
    const user = open('#/people');
    await user.click(await screen.findByRole('button', { name: 'Add driver' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add driver' });
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(within(dialog).getByText(/Enter a name/)).toBeVisible();
    await user.type(within(dialog).getByLabelText('Name'), 'Ada King');
    await user.type(within(dialog).getByLabelText('Card'), '04ADA000');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    const row = await screen.findByRole('row', { name: /Ada King/ });
    expect(within(row).getByText('04ADA000')).toBeVisible();
    await user.type(screen.getByRole('searchbox'), 'meyer');
    await gone(() => screen.queryByRole('row', { name: /Ada King/ }));
    expect(await screen.findByRole('row', { name: /Jörg Meyer/ })).toBeVisible();
  });

  it('the first group and company are made together with a driver, once', async () => {
    const user = open('#/people');
    site.registry.groups.clear();
    site.registry.companies.clear();
    await screen.findByRole('row', { name: /Jörg Meyer/ });
    location.hash = '#/people/groups';
    dispatchEvent(new HashChangeEvent('hashchange'));
    await screen.findByText(/No groups yet/);
    location.hash = '#/people';
    dispatchEvent(new HashChangeEvent('hashchange'));
    await user.click(await screen.findByRole('button', { name: 'Add driver' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add driver' }));
    await user.type(await dialog.findByRole('textbox', { name: 'Group' }), 'Staff');
    await user.type(dialog.getByRole('textbox', { name: 'Company' }), 'Ferry Co');
    await user.type(dialog.getByLabelText('Name'), 'Ada King');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('row', { name: /Ada King Ferry Co Staff/ })).toBeVisible();
    expect([site.registry.groups.size, site.registry.companies.size]).toEqual([1, 1]);
  });

  it('cards stand in the order of their drivers, those of nobody last', async () => {
    open('#/cards');
    await screen.findByRole('row', { name: /8842CC01/ });
    const rows = screen.getAllByRole('row').map((row) => row.textContent ?? '');
    const at = (card: string) => rows.findIndex((text) => text.includes(card));
    expect(at('Asha Roy')).toBeLessThan(at('Jörg Meyer'));
    expect(at('Jörg Meyer')).toBeLessThan(at('8842CC01'));
  });

  it('a driver is erased after a second question', async () => {
    const user = open('#/people');
    await user.click(await screen.findByRole('button', { name: /^Change….*Lena Vogt/ }));
    await user.click(await screen.findByRole('button', { name: 'Erase…' }));
    expect(await screen.findByText(/erased for good/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Erase name and cards' }));
    await gone(() => screen.queryByRole('row', { name: /Lena Vogt/ }));
  });

  it('a file with a bad line is reported, and imported once it is right', async () => {
    const user = open('#/people');
    await user.click(await screen.findByRole('button', { name: 'Import…' }));
    const dialog = await screen.findByRole('dialog');
    const file = within(dialog).getByLabelText('File');
    await user.upload(file, csv('name,card\nAda,04A2B3C4\nBen,\n'));
    expect(await within(dialog).findByText(/1 thing to correct/)).toBeVisible();
    expect(within(dialog).getByRole('row', { name: /3 card – This is no card/ })).toBeVisible();
    const go = within(dialog).getByRole('button', { name: 'Import' });
    expect(go).toBeDisabled();
    await user.upload(file, csv('name,card\nAda,04A2B3C4\nBen,04A2B3C5\n'));
    expect(await within(dialog).findByText(/New drivers: 2, new cards: 2/)).toBeVisible();
    await user.click(go);
    expect(await within(dialog).findByText(/Imported. New drivers: 2/)).toBeVisible();
    const close = within(dialog).getAllByRole('button', { name: 'Close' }).at(-1);
    if (close) await user.click(close);
    expect(await screen.findByRole('row', { name: /Ben/ })).toBeVisible();
  });

  it('an unknown card is accepted for a new driver in one step', async () => {
    const user = open('#/cards');
    await user.click(await screen.findByRole('button', { name: /^Accept/ }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Name'), 'Ada King');
    await user.click(within(dialog).getByRole('button', { name: 'Accept' }));
    expect(await screen.findByRole('row', { name: /228A12FF04 Ada King/ })).toBeVisible();
  });

  it('a card that another reader read backwards is merged', async () => {
    const user = open('#/cards');
    await user.click(await screen.findByRole('button', { name: /^Accept/ }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/the same bytes in the other order/)).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: /Same card/ }));
    await gone(() => screen.queryByText('228A12FF04'));
  });

  it('a lost card says where it still works, and is replaced', async () => {
    const user = open('#/cards');
    await user.click(await screen.findByRole('button', { name: /^Report lost.*Asha Roy/ }));
    await user.click(await screen.findByRole('button', { name: 'Report lost' }));
    expect(await screen.findByText('The card is blocked.')).toBeVisible();
    const beside = screen.getByRole('dialog');
    await user.pointer([{ keys: '[MouseLeft>]', target: beside }, { keys: '[/MouseLeft]' }]);
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    expect(screen.getByText(/HH-P2-04: not reachable since/)).toBeVisible();
    await user.type(screen.getByLabelText('Replacement card'), '04NEW000');
    await user.click(screen.getByRole('button', { name: 'Hand out' }));
    expect(await screen.findByText('The new card is valid.')).toBeVisible();
  });

  it('a group is entered beside the others', async () => {
    const user = open('#/people/groups');
    await user.click(await screen.findByRole('button', { name: 'Add group' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Name'), 'Visitors');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Visitors')).toBeVisible();
    expect(await screen.findByRole('button', { name: /^Change….*Harbour Hotel/ })).toBeVisible();
  });

  it('a card is given days, a group and how often it may charge at once', async () => {
    const user = open('#/cards');
    await user.click(await screen.findByRole('button', { name: /^Change….*Asha Roy/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Change the card' });
    await user.type(within(dialog).getByLabelText('Valid from'), '2126-02-01');
    await user.type(within(dialog).getByLabelText('Valid until'), '2126-01-31');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(within(dialog).getByText('This is before the first day.')).toBeVisible();
    await user.clear(within(dialog).getByLabelText('Valid from'));
    const most = within(dialog).getByLabelText(/at once/);
    await user.clear(most);
    await user.type(most, '2');
    const [first] = [...site.cards.values()].filter(({ driver }) => driver !== 'Asha Roy');
    await user.selectOptions(within(dialog).getByLabelText('Same group as'), first?.id ?? '');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await gone(() => screen.queryByRole('dialog'));
    const card = [...site.cards.values()].find(({ driver }) => driver === 'Asha Roy');
    expect(card).toMatchObject({ valid_from: null, max_concurrent: 2, parent_id: first?.id });
    // The last day is part of it: the card is valid until the one after begins.
    expect(card?.valid_until).toMatch(/^2126-01-31T23:00|^2126-02-01T00:00/);
    expect(await screen.findByRole('row', { name: /Asha Roy.*until .*2126/ })).toBeVisible();
  });

  it('a card is given to another driver, found by name', async () => {
    const user = open('#/cards');
    for (let more = 0; more < 100; more += 1) site.registry.addDriver({ name: `Zoe ${more}` });
    await user.click(await screen.findByRole('button', { name: /^Change….*Asha Roy/ }));
    const dialog = await screen.findByRole('dialog');
    const who = within(dialog).getByLabelText('Driver');
    await within(who).findByText('Jörg Meyer');
    // More than can be offered at once, so there is something to search in.
    await user.type(await within(dialog).findByLabelText('Search by name'), 'vogt');
    await gone(() => within(who).queryByText('Jörg Meyer'));
    // The one it has stays among what is offered.
    expect(who).toHaveDisplayValue('Asha Roy');
    await user.selectOptions(who, await within(who).findByText('Lena Vogt'));
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await gone(() => screen.queryByRole('dialog'));
    const lena = [...site.registry.drivers.values()].find(({ name }) => name === 'Lena Vogt');
    expect([...site.cards.values()].some(({ driver_id }) => driver_id === lena?.id)).toBe(true);
    expect(lena).toBeDefined();
  });

  it('a driver belongs to a cost centre for some days', async () => {
    const user = open('#/people/centres');
    await user.click(await screen.findByRole('button', { name: 'Add cost centre' }));
    let dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Code'), '4711');
    await user.type(within(dialog).getByLabelText('Name'), 'Housekeeping');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await user.click(await screen.findByRole('button', { name: /^Add a driver.*Housekeeping/ }));
    dialog = await screen.findByRole('dialog');
    const who = within(dialog).getByLabelText('Driver');
    await user.selectOptions(who, await within(who).findByText('Lena Vogt'));
    const from = within(dialog).getByLabelText('From');
    await user.clear(from);
    await user.type(from, '2026-12-01');
    await user.type(within(dialog).getByLabelText('Last day'), '2026-12-31');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(
      await screen.findByText(/Dec.* 2026 to Dec.* 2026|Dec 2026 to .* Dec 2026/),
    ).toBeVisible();
    expect([...site.registry.members.values()].at(-1)).toMatchObject({
      driver: 'Lena Vogt',
      from: '2026-12-01',
      to: '2027-01-01',
    });
    await user.click(screen.getByRole('button', { name: /^Take out.*Lena Vogt/ }));
    expect(await screen.findByText('Nobody belongs to it.')).toBeVisible();
  });
});
