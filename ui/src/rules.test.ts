import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { closedForWorks, fakeHost, harbourHotel, PACE, type FakeSite } from '$lib/bridge/fake';
import { language } from '$lib/i18n';
import { router } from '$lib/router.svelte';

const LIMIT = { timeout: 10_000 };
let site: FakeSite;

function open(hash: string, hotel = harbourHotel()) {
  site = hotel;
  location.hash = hash;
  dispatchEvent(new HashChangeEvent('hashchange'));
  const user = userEvent.setup();
  render(App, { props: { host: fakeHost(site) } });
  return user;
}
const go = (hash: string) => {
  location.hash = hash;
  dispatchEvent(new HashChangeEvent('hashchange'));
};
/** The texts of the rules that are shown, in order. */
const rules = async () => {
  const list = await screen.findByRole('list', { name: 'Rules' }, LIMIT);
  return within(list)
    .getAllByRole('listitem')
    .map((row) => row.querySelector('.sentence')?.textContent?.replaceAll('\u202f', ' '));
};

beforeEach(() => {
  Object.assign(PACE, { accepted: 5, plugged: 10, charging: 20, stopped: 5, tick: 10 });
});
afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

describe('the rules', () => {
  it('read as sentences, with what holds without one', async () => {
    open('#/rules');
    await screen.findByText(/^Staff may charge/, {}, LIMIT);
    expect(await rules()).toEqual([
      'Staff may charge Mon–Fri 07:00–19:00 anywhere, then stops',
      'Everybody may charge at any time in Level 1',
      'Fleet may not charge at any time in Level 1',
      'Fleet may charge at any time in Level 2, at most 11.0 kW, at most 4 h 00',
    ]);
    expect(screen.getByText(/Nobody may charge whom no rule lets in/)).toBeVisible();
  });

  it('are removed and come back as they were', async () => {
    const user = open('#/rules');
    const before = await rules();
    await user.click(screen.getByRole('button', { name: /^Remove ?: No vans on Level 1$/ }));
    expect(await screen.findByText(/“No vans on Level 1” is removed/)).toBeVisible();
    expect(await rules()).toHaveLength(3);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('The rules are again as they were before.')).toBeVisible();
    expect(await rules()).toHaveLength(before.length);
  });

  it('are not simply undone over what others changed since', async () => {
    const user = open('#/rules');
    await rules();
    await user.click(screen.getByRole('button', { name: /^Remove ?: Fleet$/ }));
    await screen.findByText(/“Fleet” is removed/);
    site.policy.use(site.policy.live.rules.slice(1), 'edited');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText(/changed again since/)).toBeVisible();
    expect(site.policy.live.rules).toHaveLength(2);
  });

  it('are drafted, applied, and refuse', async () => {
    const user = open('#/rules/draft');
    await user.click(await screen.findByRole('button', { name: 'Begin a draft' }, LIMIT));
    expect(await screen.findByText(/No change to the rules in use yet/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'New rule…' }));
    const editor = await screen.findByRole('dialog', { name: 'New rule' });
    await user.click(within(editor).getByRole('button', { name: /Keep in the draft/ }));
    expect(within(editor).getByText('Give it a name.')).toBeVisible();
    await user.type(within(editor).getByLabelText('Name'), 'Closed for works');
    await user.click(within(editor).getByRole('radio', { name: 'may not charge' }));
    await user.selectOptions(within(editor).getByLabelText('Where'), 'In a zone');
    await user.selectOptions(within(editor).getByLabelText('Which one'), 'Level 1');
    expect(within(editor).getByText('Nobody may charge at any time in Level 1')).toBeVisible();
    await user.click(within(editor).getByRole('button', { name: /Keep in the draft/ }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(site.policy.live.rules).toHaveLength(4);

    await user.click(screen.getByRole('button', { name: 'Apply…' }));
    const apply = await screen.findByRole('dialog', { name: 'Put the draft to use' });
    expect(within(apply).getByText('Nobody may charge at any time in Level 1')).toBeVisible();
    await user.click(within(apply).getByRole('button', { name: 'Apply' }));
    expect(await screen.findByText('The draft is in use now.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Undo' })).toBeVisible();
    expect(site.policy.live.rules).toHaveLength(5);

    go('#/board');
    const name = await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
    name.closest('button')?.focus();
    await user.keyboard('s');
    const dialog = await screen.findByRole('dialog', { name: 'Start on P1-01' });
    expect(
      await within(dialog).findByText(/“Closed for works” keeps this person out/),
    ).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Start' })).toBeDisabled();
    expect(within(dialog).getByText('This cannot be overridden.')).toBeVisible();
  });

  it('are again as before when an applied draft is undone', async () => {
    const hotel = harbourHotel();
    hotel.policy.saveDraft(hotel.policy.live.rules.slice(1));
    const user = open('#/rules/draft', hotel);
    await user.click(await screen.findByRole('button', { name: 'Apply…' }, LIMIT));
    await user.click(await screen.findByRole('button', { name: 'Apply' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('The rules are again as they were before.')).toBeVisible();
    expect(await rules()).toHaveLength(4);
  });

  it('are not read out as long as nobody is chosen, and take the only one there is', async () => {
    const hotel = harbourHotel();
    hotel.registry.companies.clear();
    hotel.registry.addCompany('Harbour Logistics');
    const user = open('#/rules', hotel);
    await user.click(await screen.findByRole('button', { name: 'New rule…' }, LIMIT));
    const editor = await screen.findByRole('dialog', { name: 'New rule' });
    await user.selectOptions(within(editor).getByLabelText('Who'), 'A group');
    expect(await within(editor).findByText('Choose whom it is about.')).toBeVisible();
    expect(within(editor).queryByText(/not there any more/)).toBeNull();
    await user.selectOptions(within(editor).getByLabelText('Who'), 'A company');
    expect(
      await within(editor).findByText('Harbour Logistics may charge at any time anywhere'),
    ).toBeVisible();
  });

  it('say that they changed under a draft, and are not overwritten unasked', async () => {
    const hotel = harbourHotel();
    const rules = hotel.policy.live.rules;
    hotel.policy.saveDraft(rules.slice(1));
    hotel.policy.use(rules.slice(0, 3), 'edited');
    const user = open('#/rules/draft', hotel);
    expect(await screen.findByText(/changed after this draft was begun/, {}, LIMIT)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Apply…' }));
    await user.click(await screen.findByRole('button', { name: 'Apply all the same' }));
    await screen.findByText('The draft is in use now.');
    expect(hotel.policy.live.set.cause).toBe('draft_applied');
  });

  it('come back from their history, as a draft', async () => {
    const user = open('#/rules/history');
    await user.click(await screen.findByRole('button', { name: /^Show ?: 2$/ }, LIMIT));
    const dialog = await screen.findByRole('dialog', { name: 'Version 2 of the rules' });
    await user.click(within(dialog).getByRole('button', { name: /Take up again/ }));
    expect(await screen.findByRole('link', { name: 'Draft (2)' })).toBeVisible();
    expect(site.policy.live.rules).toHaveLength(4);
  });
});

describe('a start that the rules refuse at this time', () => {
  /** Nobody has a time now. */
  function closed() {
    const hotel = harbourHotel();
    const [first] = hotel.policy.live.rules;
    if (!first) throw new Error('no rule');
    const now = new Date(Date.now() + 3_600_000).toISOString().slice(11, 16);
    const later = new Date(Date.now() + 5 * 3_600_000).toISOString().slice(11, 16);
    const all = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const hours = {
      ...first,
      name: 'Short hours',
      who: { kind: 'anyone' as const, id: null },
      when: { ...first.when, windows: [{ days: [...all], from: now, until: later }] },
    };
    hotel.settings.time_zone = 'UTC';
    hotel.policy.use([hours], 'edited');
    return hotel;
  }

  it('is overridden with a reason, which stands with the session', async () => {
    const user = open('#/board', closed());
    const name = await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
    name.closest('button')?.focus();
    await user.keyboard('s');
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/“Short hours” does not let/)).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: 'Override with reason…' }));
    const start = () => within(dialog).getByRole('button', { name: 'Override and start' });
    expect(start()).toBeDisabled();
    await user.type(within(dialog).getByRole('textbox'), 'Taxi for the guest of room 12');
    await user.click(start());
    expect(await within(dialog).findByText(/^Charging\. You can close/, {}, LIMIT)).toBeVisible();
    const [session] = [...site.sessions.values()].filter(({ decision_id }) =>
      decision_id ? site.policy.decisions.get(decision_id)?.override : undefined,
    );
    await user.keyboard('{Escape}');
    go(`#/sessions/${session?.id}`);
    expect(await screen.findByText('Taxi for the guest of room 12', {}, LIMIT)).toBeVisible();
    await user.keyboard('e');
    expect(await screen.findByRole('heading', { name: 'Why it may start' }, LIMIT)).toBeVisible();
    expect(await screen.findByText(/let it pass, and said why/)).toBeVisible();
  });

  it('is passed by with a reason where no exception helps, and the board says so', async () => {
    const hotel = harbourHotel();
    closedForWorks(hotel);
    const user = open('#/board', hotel);
    const name = await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
    name.closest('button')?.focus();
    await user.keyboard('s');
    const dialog = await screen.findByRole('dialog');
    await user.click(
      await within(dialog).findByRole('button', { name: 'Start past the rules…' }, LIMIT),
    );
    expect(within(dialog).getByText(/whatever the rules say/)).toBeVisible();
    await user.type(within(dialog).getByRole('textbox'), 'Inspection of the breaker');
    await user.click(within(dialog).getByRole('button', { name: 'Start past the rules' }));
    await within(dialog).findByText(/^Charging\. You can close/, {}, LIMIT);
    await user.keyboard('{Escape}');
    expect(await screen.findByText(/P1-01 charges past the rules/)).toBeVisible();
  });

  it('is explained on a page of its own before it was tried', async () => {
    const user = open('#/board', closed());
    const name = await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
    name.closest('button')?.focus();
    await user.keyboard('s');
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('link', { name: 'Why…' }));
    expect(
      await screen.findByRole('heading', { name: 'Why it may not start' }, LIMIT),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText(/another time, or a change of the rule “Short hours”/)).toBeVisible();
    await user.click(screen.getByRole('link', { name: 'Open the rule' }));
    expect(await screen.findByText(/Everybody may charge Mon–Sun/, {}, LIMIT)).toBeVisible();
  });

  it('is not offered to be overridden by somebody without the right', async () => {
    const hotel = closed();
    hotel.me.role = 'operate';
    const user = open('#/board', hotel);
    const name = await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
    name.closest('button')?.focus();
    await user.keyboard('s');
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/by somebody who has the right to/)).toBeVisible();
    expect(within(dialog).queryByRole('button', { name: /Override/ })).toBeNull();
  });
});

describe('the learning period', () => {
  it('says of each start that the rules would have refused that it was let in', async () => {
    const hotel = harbourHotel();
    const [first] = [...hotel.policy.decisions.values()].filter(
      ({ outcome }) => outcome === 'deny',
    );
    if (!first) throw new Error('nothing was refused');
    first.mode = 'monitor';
    const user = open('#/rules/decisions', hotel);
    const verdict = await screen.findByLabelText('Verdict', {}, LIMIT);
    await user.selectOptions(verdict, 'Let in, although the rules refuse');
    await expect.poll(() => screen.queryAllByRole('rowheader'), LIMIT).toHaveLength(1);
    expect(screen.getByRole('row', { name: /Let in, although the rules refuse/ })).toBeVisible();
  });

  it('is begun for some days, said loudly on the board, and ended', async () => {
    const user = open('#/rules');
    await user.click(await screen.findByText(/^Trial period/, {}, LIMIT));
    const last = screen.getByLabelText('Last day');
    await user.clear(last);
    await user.type(last, '2126-01-31');
    await user.type(screen.getByLabelText(/^Approve chargers/), '10.0.8.0/24 10.0.9.0/24');
    await user.click(screen.getByRole('button', { name: 'Begin' }));
    expect(await screen.findByText(/of which the rules would have refused 4/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Cards to name: 2' })).toBeVisible();
    expect(site.settings.policy.learning?.addresses).toEqual(['10.0.8.0/24', '10.0.9.0/24']);
    go('#/board');
    await screen.findByText('P1-01', { selector: '.tile .name' }, LIMIT);
    expect(screen.getByText(/any card charges, and the rules only log/)).toBeVisible();
    go('#/rules');
    await user.click(await screen.findByRole('button', { name: 'End now' }));
    await screen.findByText(/^Trial period/);
    expect(site.settings.policy.learning).toBeNull();
  });
});

describe('a charger’s settings', () => {
  it('are asked for, corrected, and seen to be or refused', async () => {
    const user = open('#/chargers/HH-P1-01');
    expect(await screen.findByText(/was not asked yet how it is set/, {}, LIMIT)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Ask the charger' }));
    expect(await screen.findByText(/pass the rules by: 2\./)).toBeVisible();
    expect(screen.getByText(/cards of its own list begin/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: /^Correct.*LocalPreAuthorize/ }));
    expect(await screen.findByText(/pass the rules by: 1\./)).toBeVisible();
    const rungs = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
    expect(rungs.find((rung) => rung.includes('Seen') && !rung.includes('Sent'))).toContain('done');
    await user.click(screen.getByRole('button', { name: 'Correct all' }));
    expect(await screen.findByText(/The rules hold; weak points: 1\./)).toBeVisible();
    expect(screen.getByText(/refused the change/)).toBeVisible();
  });
});

describe('the circuits', () => {
  it('stand as a tree, and take the building’s load by hand', async () => {
    const user = open('#/rules/power');
    const list = await screen.findByRole('list', { name: 'Circuits' }, LIMIT);
    expect(within(list).getAllByRole('meter')).toHaveLength(3);
    await user.click(screen.getByRole('button', { name: /^Change… ?: Main switch$/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Change the circuit' });
    const load = within(dialog).getByRole('group', { name: 'The building takes, in A' });
    const [first] = within(load).getAllByRole('textbox');
    await user.clear(first as HTMLElement);
    await user.type(first as HTMLElement, '60,5');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await vi.waitFor(() => expect(site.policy.circuits[0]?.load_ma[0]).toBe(60_500));
  });

  it('say why one that others hang on stays', async () => {
    const user = open('#/rules/power');
    await user.click(await screen.findByRole('button', { name: /^Remove ?: Main switch$/ }, LIMIT));
    expect(await screen.findByText(/Other circuits hang on this one/)).toBeVisible();
  });
});

describe.each(['en', 'de'] as const)('in %s', (locale) => {
  it.each(['#/rules', '#/rules/draft', '#/rules/holidays', '#/rules/power', '#/rules/history', 'decision'])(
    'the screen at "%s" has no fault that axe knows, and no word of the protocol',
    async (hash) => {
      language.choose(locale);
      const hotel = harbourHotel();
      hotel.policy.saveDraft(hotel.policy.live.rules.slice(1));
      const [decision] = hotel.policy.decisions.keys();
      open(hash === 'decision' ? `#/decisions/${decision}` : hash, hotel);
      await screen.findByRole('main', {}, LIMIT);
      await vi.waitFor(() =>
        expect(document.querySelector('main :is(ol, ul, table)')).not.toBeNull(), LIMIT,
      );
      const { violations } = await axe.run(document.body, {
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(document.body.textContent).not.toMatch(/SuspendedEV|suspended_|access_rules|_ma\b/);
    },
  );
}); // prettier-ignore
