// What an operator does beside charging: what needs somebody, who sits here, a site of one's own,
// places, settings.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { fakeHost, harbourHotel, FakeSite } from '$lib/bridge/fake';
import { attention, person } from '$lib/bridge/fake/shapes';
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
/** Two people: one with a PIN, one who may only look. */
function withPeople(of: FakeSite): FakeSite {
  for (const one of [
    person('Ada', { role: 'operate', has_secret: true }),
    person('Vic', { role: 'view' }),
  ])
    of.people.set(one.id, one);
  for (const { id, name } of of.people.values()) if (name === 'Ada') of.pins.set(id, '2468');
  return of;
}
const needing = () => screen.findByRole('region', { name: 'Needs you' }, LIMIT);
async function faultless() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

afterEach(() => {
  site.close();
  router.go({ name: 'board' });
});

/** What a place of the page says to those who hear it. */
const heard = (place: HTMLElement, how: 'assertive' | 'polite') =>
  [...place.querySelectorAll(`[aria-live=${how}]`)]
    .map(({ textContent }) => textContent)
    .join(' ')
    .trim();

describe('what needs somebody', () => {
  it('is taken with one key press, and says so', async () => {
    const user = open(harbourHotel());
    const list = await needing();
    const [take] = within(list).getAllByRole('button', { name: /^I take it.*P1-07/ });
    take?.focus();
    await user.keyboard('{Enter}');
    expect(await within(list).findByText('yours')).toBeVisible();
    expect(within(list).queryByRole('button', { name: /^I take it.*P1-07/ })).toBeNull();
  });

  it('is put off, annotated and closed with a reason, by keyboard alone', async () => {
    const user = open(harbourHotel());
    const list = await needing();
    within(list)
      .getByRole('button', { name: /^More….*P1-07/ })
      .focus();
    await user.keyboard('{Enter}');
    let dialog = await screen.findByRole('dialog', { name: 'P1-07: ground fault' });
    await user.selectOptions(within(dialog).getByLabelText('Remind me'), 'In an hour');
    await user.type(within(dialog).getByLabelText('Note'), 'Installer comes at 10');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await vi.waitFor(() => expect(within(list).queryByText('P1-07: ground fault')).toBeNull());
    const item = [...site.attention.values()].find(({ kind }) => kind === 'faulted');
    expect(item?.snoozed_until).not.toBeNull();
    await user.click(within(list).getByRole('button', { name: 'Show' }));
    expect(within(list).getByText('Installer comes at 10')).toBeVisible();
    await user.click(within(list).getByRole('button', { name: /^More….*P1-07/ }));
    dialog = await screen.findByRole('dialog');
    await faultless();
    await user.click(within(dialog).getByRole('button', { name: 'Mark as done' }));
    expect(within(dialog).getByText(/Say in a few words what was done/)).toBeVisible();
    expect(within(dialog).getByLabelText('What was done')).toHaveFocus();
    await user.type(within(dialog).getByLabelText('What was done'), 'Relay replaced');
    await user.click(within(dialog).getByRole('button', { name: 'Mark as done' }));
    await vi.waitFor(() => expect(screen.queryByText('P1-07: ground fault')).toBeNull());
    const closed = [...site.attention.values()].find(({ closed_at }) => closed_at);
    expect(closed?.closed_why).toBe('Relay replaced');
  });

  it('comes through the feed, is read out politely, and alarms at once', async () => {
    open(harbourHotel());
    await needing();
    site.raise(attention('card_unknown', { card: '04FF', stations: [] }));
    expect(
      await screen.findByText(/Card 04FF is not registered/, { selector: '.words' }),
    ).toBeVisible();
    expect(heard(document.body, 'polite')).toContain('Card 04FF is not registered');
    site.raise(attention('faulted', { args: { error_code: 'HighTemperature' } }));
    await vi.waitFor(() => expect(heard(document.body, 'assertive')).toMatch(/hot|temperature/i));
  });

  it('is read out in the dialog that is open, and not what was said before', async () => {
    const user = open(withPeople(harbourHotel()));
    await needing();
    site.raise(attention('faulted', { args: { error_code: 'GroundFailure' } }));
    await vi.waitFor(() => expect(heard(document.body, 'assertive')).toMatch(/ground/i));
    await user.click(screen.getByRole('button', { name: 'Who sits here: Operator' }));
    const dialog = await screen.findByRole('dialog');
    expect(heard(dialog, 'assertive')).toBe('');
    site.raise(attention('card_unknown', { card: '04FF', stations: [] }));
    await vi.waitFor(() => expect(heard(dialog, 'polite')).toContain('Card 04FF'));
  });

  it('counts what flaps, and says since when it is over', async () => {
    open(harbourHotel());
    await needing();
    const item = attention('faulted', { args: { error_code: 'OverVoltage' }, count: 5 });
    site.raise({ ...item, over_at: new Date().toISOString() });
    expect(await screen.findByText('5 times')).toBeVisible();
    expect(screen.getByText(/over since/)).toBeVisible();
    const row = within(screen.getByText(/over since/).closest('li') as HTMLElement);
    expect(row.queryByRole('button', { name: /^I take it/ })).toBeNull();
    const user = userEvent.setup();
    await user.click(row.getByRole('button', { name: /^More…/ }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.queryByText('Urgency')).toBeNull();
    expect(dialog.queryByLabelText('Who takes care of it')).toBeNull();
    expect(dialog.getByText('Over since')).toBeVisible();
  });

  it('sets apart what somebody took over, and counts what still needs somebody', async () => {
    const user = open(harbourHotel());
    await needing();
    const rows = () => document.querySelectorAll('[data-attention] ul:first-of-type > li').length;
    const count = () => Number(/^(\d+) things? need/.exec(sentence())?.[1]);
    const sentence = () => document.querySelector('.sentence')?.textContent ?? '';
    expect(count()).toBe(rows());
    const before = rows();
    const [take] = await screen.findAllByRole('button', { name: /^I take it/ });
    await user.click(take as HTMLElement);
    expect(await screen.findByRole('heading', { name: 'Taken over' })).toBeVisible();
    expect([rows(), count()]).toEqual([before - 1, before - 1]);
  });

  it('of a fault that came again says when that was, not the good time between', async () => {
    open(harbourHotel());
    await needing();
    const item = attention('faulted', { args: { error_code: 'OverVoltage' }, count: 2 });
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    site.raise({ ...item, since: ago(14), last_at: ago(3) });
    expect(await screen.findByText(/^2 times, last 3.min ago$/)).toBeVisible();
  });
});

describe('people at the desk', () => {
  it('change places in seconds, with a PIN, from the bar at the bottom', async () => {
    const user = open(withPeople(harbourHotel()));
    await user.click(await screen.findByRole('button', { name: 'Who sits here: Operator' }, LIMIT));
    const dialog = await screen.findByRole('dialog', { name: 'Who sits here' });
    await within(dialog).findByRole('option', { name: 'Ada' });
    await user.selectOptions(within(dialog).getByLabelText('Person'), 'Ada');
    await user.type(within(dialog).getByLabelText('PIN or password'), '1111{Enter}');
    expect(await within(dialog).findByText('This is not the PIN. Try again.')).toBeVisible();
    await user.type(within(dialog).getByLabelText('PIN or password'), '2468{Enter}');
    expect(await screen.findByRole('button', { name: 'Who sits here: Ada' }, LIMIT)).toBeVisible();
  });

  it('cannot do what their role does not allow, and are told so', async () => {
    const hotel = withPeople(harbourHotel());
    const vic = [...hotel.people.values()].find(({ name }) => name === 'Vic');
    if (vic) hotel.me = vic;
    const user = open(hotel);
    const list = await needing();
    expect(within(list).queryByRole('button', { name: /^I take it/ })).toBeNull();
    await user.click(within(list).getByRole('button', { name: /^More….*P1-07/ }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/Your role does not allow this/)).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Save' })).toBeDisabled();
  });

  it('lock the desk, and nothing of the site is seen until the PIN is given', async () => {
    const hotel = withPeople(harbourHotel());
    const ada = [...hotel.people.values()].find(({ name }) => name === 'Ada');
    if (ada) hotel.me = ada;
    const user = open(hotel);
    await needing();
    await user.keyboard('{Control>}{Shift>}l{/Shift}{/Control}');
    expect(
      await screen.findByRole('heading', { name: 'This desk is locked' }, LIMIT),
    ).toBeVisible();
    expect(screen.queryByText('P1-07: ground fault')).toBeNull();
    await faultless();
    await user.type(await screen.findByLabelText('PIN or password'), '2468{Enter}');
    await needing();
  });

  it('are entered with a PIN and a role', async () => {
    const user = open(harbourHotel(), '#/settings/people');
    await user.click(await screen.findByRole('button', { name: 'Add someone…' }, LIMIT));
    const dialog = await screen.findByRole('dialog', { name: 'Add someone' });
    await user.type(within(dialog).getByLabelText('Name'), 'Noor');
    await user.type(within(dialog).getByLabelText('PIN or password'), '123');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(within(dialog).getByText('4 characters at least.')).toBeVisible();
    await user.type(within(dialog).getByLabelText('PIN or password'), '4');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('cell', { name: 'Noor' })).toBeVisible();
    expect(screen.getByRole('cell', { name: 'asked for' })).toBeVisible();
  });
});

describe("a site of one's own", () => {
  const fresh = () => {
    const made = new FakeSite();
    made.settings.set_up = false;
    return made;
  };

  it('is set up from four answers, then waits for the charger and approves it', async () => {
    const user = open(fresh());
    await user.click(await screen.findByRole('link', { name: 'Set up my site' }, LIMIT));
    await user.click(await screen.findByRole('radio', { name: /Depot/ }, LIMIT));
    await user.type(screen.getByLabelText('Name'), 'Depot West');
    const zone = screen.getByLabelText('Time zone');
    await user.clear(zone);
    await user.type(zone, 'vienna{Enter}');
    expect(zone).toHaveValue('Europe/Vienna');
    expect(site.settings.set_up).toBe(false);
    expect(zone).toHaveFocus();
    const fuse = screen.getByLabelText('Main fuse, A for each phase');
    await user.type(fuse, '63');
    expect(screen.getByText('That is 43.5 kW in all.')).toBeVisible();
    await faultless();
    await user.click(screen.getByRole('button', { name: 'Set up my site' }));
    expect(await screen.findByText('ws://192.168.10.5:9220/ocpp/')).toBeVisible();
    expect(screen.getByText('Waiting for your charger')).toBeVisible();
    expect(site.settings).toMatchObject({
      name: 'Depot West', preset: 'depot', time_zone: 'Europe/Vienna',
    }); // prettier-ignore
    const hotel = harbourHotel();
    for (const one of hotel.stations.values())
      if (one.enrolment === 'quarantined') site.stations.set(one.id, one);
    hotel.close();
    site.announce();
    expect(await screen.findByText('Charger EVB-8841-00217 called: approve it')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    expect(await screen.findByText(/^EVB-8841-00217 is ready\./)).toBeVisible();
    await faultless();
  });

  it('leads out of the demo', async () => {
    const demo = harbourHotel();
    demo.settings.demo = true;
    demo.settings.set_up = false;
    const user = open(demo);
    await user.click(await screen.findByRole('link', { name: 'Set up my site' }, LIMIT));
    await user.type(await screen.findByLabelText('Name', {}, LIMIT), 'Mine');
    await user.click(screen.getByRole('button', { name: 'Set up my site' }));
    expect(await screen.findByRole('heading', { name: 'Opening your site…' })).toBeVisible();
  });

  it('takes nothing for a fuse that is none', async () => {
    const user = open(fresh(), '#/set-up');
    await user.type(await screen.findByLabelText('Name', {}, LIMIT), 'Mine');
    await user.type(screen.getByLabelText('Main fuse, A for each phase'), 'many');
    await user.click(screen.getByRole('button', { name: 'Set up my site' }));
    expect(screen.getByText('A whole number from 1 to 10,000.')).toBeVisible();
    expect(site.settings.set_up).toBe(false);
  });
});

describe('bays', () => {
  it('are renamed and put in order by keyboard, and the focus stays', async () => {
    const user = open(harbourHotel(), '#/bays');
    const rows = () =>
      screen.getAllByRole('row').map((row) => within(row).queryAllByRole('cell')[0]?.textContent);
    (await screen.findByRole('button', { name: 'Later: P1-01' }, LIMIT)).focus();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(rows().slice(1, 3)).toEqual(['P1-02', 'P1-01']));
    await vi.waitFor(() =>
      expect(screen.getByRole('button', { name: 'Later: P1-01' })).toHaveFocus(),
    );
    await user.click(screen.getByRole('button', { name: /^Change….*P1-02/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Change P1-02' });
    const label = within(dialog).getByLabelText('What is written at the bay');
    await user.clear(label);
    await user.type(label, 'Gate');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('cell', { name: 'Gate' })).toBeVisible();
  });

  it('are taken out of order with a note that the list shows', async () => {
    const user = open(harbourHotel(), '#/bays');
    await user.click(await screen.findByRole('button', { name: /^Out of order….*P1-01/ }, LIMIT));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Why'), 'Cable cut');
    await user.click(within(dialog).getByRole('button', { name: 'Take out of order' }));
    expect(await screen.findByText(/Cable cut/)).toBeVisible();
    expect(screen.getByRole('button', { name: /^Back in order.*P1-01/ })).toBeVisible();
  });
});

describe.each(['en', 'de'] as const)('in %s', (locale) => {
  it.each([
    '#/settings/site', '#/settings/address', '#/settings/people', '#/settings/keys',
    '#/settings/wall', '#/settings/data', '#/bays', '#/set-up',
  ])('the screen at "%s" has no fault that axe knows', async (hash) => {
    await language.choose(locale);
    open(harbourHotel(), hash);
    await screen.findAllByRole('heading', { level: 1 }, LIMIT);
    await vi.waitFor(() =>
      expect(screen.queryByRole('status', { name: /Loading|Wird/ })).toBeNull(),
    );
    await faultless();
  }); // prettier-ignore
});

describe('keys of other programs', () => {
  it('work from the addresses that they are given, until the API is switched off', async () => {
    const user = open(withPeople(harbourHotel()), '#/settings/keys');
    await user.type(await screen.findByLabelText('What it is for', {}, LIMIT), 'Till');
    await user.type(screen.getByLabelText('Works from'), '192.168.1.20, 10.0.0.0/8');
    await user.click(screen.getByRole('button', { name: 'Make a key' }));
    const change = await screen.findByRole('button', {
      name: /192\.168\.1\.20, 10\.0\.0\.0\/8.*Till/,
    });
    await user.click(change);
    await user.clear(screen.getByLabelText('Change the addresses: Till'));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('button', { name: /anywhere.*Till/ })).toBeVisible();
    expect([...site.keys.values()].at(-1)?.allowed_addresses).toEqual([]);
    await user.click(screen.getByLabelText('Other programs may use this site'));
    expect(await screen.findByText(/Every key is refused until/)).toBeVisible();
    expect(site.settings.policy.api_enabled).toBe(false);
    await faultless();
  });
});
