// The board and its details over the simulated site: what the desk does there all day.
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { fakeHost, harbourHotel, PACE, type FakeSite } from '$lib/bridge/fake';
import { router } from '$lib/router.svelte';

const LIMIT = { timeout: 10_000 };
let site: FakeSite;

function open(hash = '') {
  site = harbourHotel();
  location.hash = hash;
  dispatchEvent(new HashChangeEvent('hashchange'));
  const user = userEvent.setup();
  render(App, { props: { host: fakeHost(site) } });
  return user;
}
const tile = async (bay: string) => {
  const name = await screen.findByText(bay, { selector: '.tile .name' }, LIMIT);
  return name.closest('button') as HTMLButtonElement;
};
const menuOf = async (target: Element) => {
  await fireEvent.contextMenu(target, { clientX: 40, clientY: 40 });
  return screen.findByRole('menu', {}, LIMIT);
};
const flawless = async () => {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
};

beforeEach(() => Object.assign(PACE, { accepted: 5, plugged: 10, charging: 20, stopped: 5 }));
afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

describe('the board', () => {
  it('counts cars that are done for themselves, and says since when', async () => {
    const user = open();
    expect(await tile('P1-03')).toHaveTextContent(/Done, still plugged in.*1.h.11/);
    await user.click(await screen.findByRole('button', { name: /^Done, still plugged in/ }, LIMIT));
    expect(location.hash).toBe('#/board?show=done');
    expect(document.querySelectorAll('[data-evse]')).toHaveLength(1);
  });

  it('names the driver whose card it is, else shows the card', async () => {
    const user = open();
    expect(await tile('P1-02')).toHaveTextContent('Asha Roy');
    await user.click(await tile('P1-02'));
    const session = await screen.findByRole('region', { name: 'This session' }, LIMIT);
    expect(session).toHaveTextContent(/^This session Asha Roy, since/);
  });

  it('tells a car that never began from one that pauses', async () => {
    open();
    expect(await tile('P2-09')).toHaveTextContent('Not started by the car');
  });

  it('takes part in Tab with one tile; arrows lead to the others, and Escape back', async () => {
    const user = open();
    const first = await tile('P1-01');
    const reached = () =>
      [...document.querySelectorAll('[data-evse]')].filter(
        (one) => one.getAttribute('tabindex') === '0',
      );
    expect(reached()).toEqual([first]);
    first.focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    const third = await tile('P1-03');
    expect(third).toHaveFocus();
    expect(reached()).toEqual([third]);
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('complementary', { name: 'P1-03, details' })).toBeVisible();
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(third).toHaveFocus());
  });
});

describe('the menu of a bay', () => {
  it('offers what can be done there, and does it', async () => {
    const user = open();
    const menu = await menuOf(await tile('P1-02'));
    const items = within(menu)
      .getAllByRole('menuitem')
      .map((item) => item.textContent);
    expect(items.join()).toMatch(/Stop the session on P1-02/);
    expect(items.join()).not.toMatch(/Start a session/);
    await flawless();
    await user.click(within(menu).getByRole('menuitem', { name: /^Ask P1-02 how it is/ }));
    const steps = await screen.findByRole('list', { name: 'Steps of the question' }, LIMIT);
    await vi.waitFor(() => expect(within(steps).getAllByText(/done/)).toHaveLength(3));
  });

  it('gives the focus back when nothing was chosen', async () => {
    const user = open();
    const at = await tile('P1-01');
    at.focus();
    await menuOf(at);
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(at).toHaveFocus();
  });

  it('of a session leads to all sessions with its card', async () => {
    const user = open('#/sessions');
    const [cell] = await screen.findAllByText('P1-02', { selector: 'td' }, LIMIT);
    const menu = await menuOf(cell as Element);
    await user.click(within(menu).getByRole('menuitem', { name: /with this card/ }));
    expect(location.hash).toMatch(/^#\/sessions\?card=/);
    await vi.waitFor(() => expect(screen.queryAllByText('P1-08', { selector: 'td' })).toEqual([]));
  });
});

describe('the details of a bay', () => {
  afterEach(() => vi.useRealTimers());

  it('say what the matter is, what flows in each phase, and what the day was', async () => {
    // Just after midnight the day has one spell, and none before it.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T20:30:00Z') });
    const user = open();
    await user.click(await tile('P1-03'));
    const details = within(await screen.findByRole('complementary'));
    expect(details.getByText(/Ask its driver to move it/)).toBeVisible();
    expect(await details.findByRole('rowheader', { name: 'L3' }, LIMIT)).toBeVisible();
    const day = await details.findByRole('slider', { name: /What P1-03 did today/ }, LIMIT);
    const now = day.getAttribute('aria-valuetext');
    expect(now).toMatch(/Paused by the car/);
    day.focus();
    await user.keyboard('{ArrowLeft}');
    expect(day).not.toHaveAttribute('aria-valuetext', now);
    await flawless();
  });
});

describe('a start from anywhere', () => {
  it('is two clicks for a visitor at the first free bay', async () => {
    const user = open();
    await tile('P1-01');
    await user.click(await screen.findByRole('button', { name: 'Start a session…' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('combobox', { name: 'Bay' })).toHaveDisplayValue('P1-01 · Free');
    await user.click(dialog.getByRole('button', { name: 'Start' }));
    expect(await dialog.findByText(/^Charging\. You can close/)).toBeVisible();
  });

  it('starts with Enter, as from the bay', async () => {
    const user = open();
    await tile('P1-01');
    await user.keyboard('n');
    const dialog = within(await screen.findByRole('dialog'));
    await dialog.findByText('It will start.');
    expect(dialog.getByRole('combobox', { name: 'Bay' })).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(await dialog.findByText(/^Charging\. You can close/)).toBeVisible();
  });

  it('can be told another bay, and is checked anew there', async () => {
    const user = open();
    await tile('P1-01');
    await user.keyboard('n');
    const dialog = within(await screen.findByRole('dialog'));
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Bay' }), 'P2-06 · Free');
    expect(screen.getByRole('dialog', { name: 'Start on P2-06' })).toBeVisible();
    expect(await dialog.findByText('It will start.')).toBeVisible();
  });
});

describe('the wall', () => {
  it('says what is free without a sign-in, and nothing of anyone', async () => {
    open('#wall=fc_made-up');
    expect(await screen.findByText(/^Free bays: \d+ of 19$/)).toBeVisible();
    expect(location.hash).toBe('#/wall');
    expect(document.body.textContent).not.toMatch(/E6F7|Roy|kWh/);
    await flawless();
  });
});
