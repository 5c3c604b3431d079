import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { fakeHost, harbourHotel, PACE, FakeSite } from '$lib/bridge/fake';
import { language } from '$lib/i18n';
import { router } from '$lib/router.svelte';

const LIMIT = { timeout: 10_000 };
let site: FakeSite;

function open(of: FakeSite, hash = '') {
  site = of;
  location.hash = hash;
  dispatchEvent(new HashChangeEvent('hashchange'));
  const user = userEvent.setup();
  render(App, { props: { host: fakeHost(of) } });
  return user;
}
const tile = async (bay: string) => {
  const name = await screen.findByText(bay, { selector: '.tile .name' }, LIMIT);
  return name.closest('button') as HTMLButtonElement;
};
const steps = () =>
  within(screen.getAllByRole('list', { name: 'Steps' }).at(-1) as HTMLElement)
    .getAllByRole('listitem')
    .map((item) => item.className.replace(/svelte-\w+/g, '').trim());

beforeEach(() => {
  Object.assign(PACE, { accepted: 5, plugged: 10, charging: 20, stopped: 5, tick: 10 });
});
afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

describe('the board', () => {
  it('says at a glance what needs somebody', async () => {
    open(harbourHotel());
    expect(await screen.findByText('3 things need you', {}, LIMIT)).toBeVisible();
    expect(screen.getByText('P1-07: ground fault')).toBeVisible();
    expect(screen.getByRole('button', { name: /^Free/ })).toBeVisible();
  });

  it('filters by its counts, and says in the address what it shows', async () => {
    const user = open(harbourHotel());
    await tile('P1-01');
    await user.click(await screen.findByRole('button', { name: /^Fault/ }));
    expect(screen.queryByText('P1-01', { selector: '.name' })).toBeNull();
    expect(location.hash).toBe('#/board?show=fault');
    await user.click(screen.getByRole('button', { name: /^Fault/ }));
    expect(await tile('P1-01')).toBeVisible();
  });

  it('tells what to type into the first charger', async () => {
    open(new FakeSite());
    expect(await screen.findByText('ws://192.168.10.5:9220/ocpp/', {}, LIMIT)).toBeVisible();
    expect(screen.getByText(/Waiting for your charger/)).toBeVisible();
  });

  it('says that the connection is lost and from when the picture is', async () => {
    open(harbourHotel());
    await tile('P1-01');
    site.loseConnection();
    expect(await screen.findByText(/Connection lost/)).toBeVisible();
    expect(screen.getByText('Not hearing from the program')).toBeVisible();
  });

  it('keeps hostile text as text', async () => {
    const hotel = harbourHotel();
    for (const view of hotel.connectors.values())
      if (view.bay?.label === 'P1-01') view.bay.label = '<img src=x onerror=alert(1)>';
    open(hotel);
    expect(await tile('<img src=x onerror=alert(1)>')).toBeVisible();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('a session from the desk', () => {
  it('climbs from Start to Charging, then stops, by keyboard alone', async () => {
    const user = open(harbourHotel());
    (await tile('P1-01')).focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('complementary', { name: 'P1-01, details' })).toBeVisible();
    await user.keyboard('s');
    const dialog = await screen.findByRole('dialog', { name: 'Start on P1-01' });
    expect(await within(dialog).findByText('It will start.')).toBeVisible();
    expect(within(dialog).getByRole('radio', { name: 'Visitor' })).toHaveFocus();
    await user.tab();
    await user.tab();
    await user.keyboard('{Enter}');
    expect(await within(dialog).findByText(/^Charging\. You can close/, {}, LIMIT)).toBeVisible();
    expect(steps()).toEqual(['done', 'done', 'done', 'done']);
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(await screen.findByRole('button', { name: /^Stop/ }));
    expect(await screen.findByText('The last session', {}, LIMIT)).toBeVisible();
  });

  it('is stopped by a letter only once that was asked', async () => {
    const hotel = harbourHotel();
    const user = open(hotel);
    const charging = await tile('P1-02');
    const running = () =>
      [...hotel.sessions.values()].find(({ bay_label }) => bay_label === 'P1-02');
    charging.focus();
    await user.keyboard('x');
    const question = await screen.findByRole('dialog', { name: 'Stop the session on P1-02?' });
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(question).not.toBeInTheDocument());
    expect(running()?.stop_requested_at).toBeNull();
    charging.focus();
    await user.keyboard('x');
    await user.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Stop' }),
    );
    await vi.waitFor(() => expect(running()?.stop_requested_at).not.toBeNull());
  });

  it('counts down while nobody plugs in, and can be withdrawn', async () => {
    const hotel = harbourHotel();
    hotel.carsCome = false;
    const user = open(hotel);
    await user.click(await tile('P1-01'));
    await user.click(await screen.findByRole('button', { name: /^Start…/ }));
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('button', { name: 'Start' }));
    expect(
      await within(dialog).findByText(/Plug in now, (2:00|1:5\d) left/, {}, LIMIT),
    ).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: 'Cancel this start' }));
    expect(await within(dialog).findByText('Cancelled before it began.')).toBeVisible();
  });

  it('is refused with the reason before Start is pressed', async () => {
    const user = open(harbourHotel());
    await user.click(await tile('P1-01'));
    await user.click(await screen.findByRole('button', { name: /^Start…/ }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('radio', { name: 'Card' }));
    const cards = within(dialog).getByRole('combobox');
    await user.selectOptions(cards, await within(cards).findByText('Visitor card 7 · 8842CC01'));
    expect(await within(dialog).findByText(/This card is blocked/)).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Start' })).toBeDisabled();
  });

  it('cannot be started where the charger reports a fault', async () => {
    const user = open(harbourHotel());
    await user.click(await tile('P1-07'));
    expect(await screen.findByRole('button', { name: /^Start…/ })).toBeDisabled();
  });

  it('returns to the same tile when its details are closed', async () => {
    const user = open(harbourHotel());
    await user.click(await tile('P1-02'));
    await screen.findByRole('complementary');
    await user.keyboard('{Escape}');
    await vi.waitFor(async () => expect(await tile('P1-02')).toHaveFocus());
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

describe('the other screens', () => {
  it('list sessions, and add a page', async () => {
    const user = open(harbourHotel(), '#/sessions');
    await user.click(await screen.findByRole('button', { name: 'Show more' }, LIMIT));
    await vi.waitFor(() => expect(screen.getAllByRole('row').length).toBeGreaterThan(60));
  });

  it('approve a charger with one click', async () => {
    const user = open(harbourHotel(), '#/chargers');
    expect(
      await screen.findByText('Borealis <b>E-Mobility</b> Wall 11 MID', {}, LIMIT),
    ).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    await vi.waitFor(() => expect(screen.queryByText('New chargers to approve')).toBeNull());
    expect(
      screen.getByText(/speaks another version than is understood here: ocpp2.1/),
    ).toBeVisible();
    expect(screen.getByText(/password is not the one that was set for it/)).toBeVisible();
    expect(screen.getByText('No password')).toBeVisible();
  });

  it('add a card, and say what is wrong with one', async () => {
    const user = open(harbourHotel(), '#/cards');
    await user.click(await screen.findByRole('button', { name: 'Add card' }, LIMIT));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add card' }, LIMIT));
    const add = dialog.getByRole('button', { name: 'Add card' });
    await user.click(add);
    expect(dialog.getByText(/1 to 64 characters/)).toBeVisible();
    await user.type(dialog.getByLabelText('Card number'), '04FF128A22');
    await user.click(add);
    expect(await dialog.findByText('This card is in the list already.')).toBeVisible();
    await user.clear(dialog.getByLabelText('Card number'));
    await user.type(dialog.getByLabelText('Card number'), '04FF128A23');
    await user.click(add);
    expect(await screen.findByRole('cell', { name: '04FF128A23' }, LIMIT)).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('sign in with the code of the address, and take it out of there', async () => {
    const hotel = harbourHotel();
    hotel.signedIn = false;
    open(hotel, '#code=let-me-in');
    expect(await screen.findByText('3 things need you', {}, LIMIT)).toBeVisible();
    expect(location.href).not.toContain('let-me-in');
    expect(screen.queryByText('There is no such page')).toBeNull();
  });

  it('explain a code that does not work', async () => {
    const hotel = harbourHotel();
    hotel.signedIn = false;
    open(hotel, '#code=old');
    expect(await screen.findByText(/used already or is too old/, {}, LIMIT)).toBeVisible();
    expect(screen.getByText(/prints a line/)).toBeVisible();
  });

  it('find and do from the palette', async () => {
    const user = open(harbourHotel());
    await tile('P1-01');
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox', { name: /Type a bay/ }), 'show p2-03');
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('complementary', { name: 'P2-03, details' })).toBeVisible();
  });
});

describe.each(['en', 'de'] as const)('in %s', (locale) => {
  it.each([
    '',
    '#/sessions',
    '#/chargers',
    '#/people',
    '#/cards',
    '#/people/vehicles',
    '#/people/groups',
    '#/settings',
  ])(
    'the screen at "%s" has no fault that axe knows, and no word of the protocol',
    async (hash) => {
      language.choose(locale);
      open(harbourHotel(), hash);
      await screen.findByRole('main', {}, LIMIT);
      await vi.waitFor(() =>
        expect(screen.queryByRole('status', { name: /Loading|Wird/ })).toBeNull(),
      );
      await screen.findAllByRole('heading', {}, LIMIT);
      const { violations } = await axe.run(document.body, {
        // Layout is needed for these; the run in a real browser looks at them.
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(document.body.textContent).not.toMatch(
        /SuspendedEV|GroundFailure|Faulted|Preparing|Finishing|suspended_|BootNotification/,
      );
    },
  );
});
