import type { ApiToken, Bay, Me, Permission, StoredData } from '$lib/api/types';
import { type Asked, type Body, json, page, problem } from './answers';
import { cardOf, decide, target } from './decide';
import { cardAct, people } from './people-routes';
import { matrix } from './past';
import { circuits, decisions, holidays, learning, rules } from './policy-routes';
import { readiness } from './readiness';
import type { FakeSite } from './site';
import { card, iso, newId, person } from './shapes';

/** Answers a request as the API would. */
export async function answer(site: FakeSite, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const text = request.method === 'GET' ? '' : await request.text();
  const asked: Asked = {
    method: request.method,
    path: url.pathname.replace('/api/v1/', '').split('/').map(decodeURIComponent),
    query: url.searchParams,
    body: text.startsWith('{') ? (JSON.parse(text) as Body) : {},
    text,
  };
  const [first] = asked.path;
  if (first === 'sign-in') return signIn(site, asked);
  if (!site.signedIn) return problem(401, 'api_key_missing');
  if (first === 'me') return json(me(site));
  if (first === 'desk') return desk(site, asked);
  if (site.locked) return problem(403, 'permission_denied');
  switch (first) {
    case 'people':
      return deskPeople(site, asked);
    case 'api-tokens':
      return keys(site, asked);
    case 'bays':
      return bays(site, asked);
    case 'assets':
      return json({});
    case 'stored-data':
      return json(storedData(site));
    case 'attention':
      return attention(site, asked);
    case 'site':
      return siteSettings(site, asked);
    case 'policy':
      if (asked.path[1] === 'learning') return learning(site);
      return asked.path[1] === 'matrix'
        ? matrix(site, asked)
        : json({ decision: decide(site, asked.body) });
    case 'rules':
      return rules(site, asked);
    case 'holidays':
      return holidays(site, asked);
    case 'circuits':
      return circuits(site, asked);
    case 'decisions':
      return decisions(site, asked);
    case 'sessions':
      return sessions(site, asked);
    case 'stations':
      return stations(site, asked);
    case 'wall':
      return json(site.wall());
    case 'connectors':
      return json({ items: site.states(asked.path[1] ?? '', asked.query.get('from')) });
    case 'connection-attempts':
      return page(site.attempts, asked);
    case 'demo':
      return site.settings.demo ? demo(site, asked) : problem(404, 'demo_off');
    case 'tokens':
      return tokens(site, asked);
    default:
      return people(site, asked) ?? problem(404, 'route_not_found');
  }
}

const ALL: Permission[] = [
  'wall.read', 'site.read', 'names.read', 'card.read', 'message.read', 'session.start', 'session.stop', 'command.send',
  'station.approve', 'attention.edit', 'token.edit', 'station.edit', 'bay.edit', 'site.edit',
  'driver.edit', 'driver.erase', 'person.edit', 'api_token.edit',
  'rule.edit', 'circuit.edit', 'policy.override', 'ocpp.direct',
]; // prettier-ignore

/** Who sits at the fake desk; a role is the whole list or its beginning. */
function me({ me, locked }: FakeSite): Me {
  const most = locked ? 0 : { wall: 1, view: 2, operate: 11, admin: ALL.length }[me.role];
  return {
    kind: 'person',
    id: me.id,
    name: me.name,
    role: me.role,
    has_secret: me.has_secret,
    locked,
    permissions: ALL.slice(0, most),
  };
}

function siteSettings(site: FakeSite, { method, path, body }: Asked): Response {
  const { limits, practice, timers, policy, main_fuse_a, ...plain } = body;
  if (path[1] === 'set-up') {
    Object.assign(site.settings, plain, { set_up: true });
    const fuse = typeof main_fuse_a === 'number' ? main_fuse_a : null;
    site.settings.limits = { ...site.settings.limits, main_fuse_a: fuse };
    return json({ leaving_demo: site.settings.demo, code: null });
  }
  if (method === 'PATCH') {
    Object.assign(site.settings, plain);
    Object.assign(site.settings.limits, limits);
    Object.assign(site.settings.practice, practice);
    Object.assign(site.settings.timers, timers);
    Object.assign(site.settings.policy, policy);
    const { learning } = site.settings.policy;
    if (learning) learning.since ??= iso(Date.now());
  }
  return json(site.settings);
}

function desk(site: FakeSite, { path, body }: Asked): Response {
  if (path[1] === 'lock') {
    site.locked = true;
    return json(me(site));
  }
  if (path[1] === 'switch') {
    const person = site.people.get(String(body['person']));
    if (!person) return problem(404, 'person_not_found');
    const pin = site.pins.get(person.id);
    if (pin !== undefined && pin !== body['secret']) return problem(403, 'pin_wrong');
    site.me = person;
    site.locked = false;
    return json(me(site));
  }
  const all = [...site.people.values()];
  return json({
    locked: site.locked,
    people: all.map(({ id, name, has_secret }) => ({ id, name, asks: has_secret })),
  });
}

function deskPeople(site: FakeSite, asked: Asked): Response {
  const [, id] = asked.path;
  if (asked.method === 'GET') return page([...site.people.values()], asked);
  const { secret, retired, ...change } = asked.body;
  const found = id ? site.people.get(id) : person(String(change['name']));
  if (!found) return problem(404, 'person_not_found');
  Object.assign(found, change);
  if (secret === null) site.pins.delete(found.id);
  if (typeof secret === 'string') site.pins.set(found.id, secret);
  found.has_secret = site.pins.has(found.id);
  if (retired) site.people.delete(found.id);
  else site.people.set(found.id, found);
  return json(found, id ? 200 : 201);
}

function keys(site: FakeSite, asked: Asked): Response {
  const [, id] = asked.path;
  if (asked.method === 'DELETE') {
    site.keys.delete(id ?? '');
    return new Response(null, { status: 204 });
  }
  if (asked.method === 'GET') return page([...site.keys.values()], asked);
  const allowed_addresses = (asked.body['allowed_addresses'] ?? []) as string[];
  const kept = asked.method === 'PATCH' ? site.keys.get(id ?? '') : undefined;
  if (kept) return json(Object.assign(kept, { allowed_addresses }));
  const made: ApiToken = {
    id: newId(),
    allowed_addresses,
    name: String(asked.body['name']),
    scope: asked.body['scope'] as ApiToken['scope'],
    created_at: iso(Date.now()),
    expires_at: null,
    last_used_at: null,
  };
  site.keys.set(made.id, made);
  return json({ api_token: made, secret: 'fc_8c1d0a77e2' }, 201);
}

function bays(site: FakeSite, asked: Asked): Response {
  const [, id] = asked.path;
  const views = [...site.connectors.values()];
  if (asked.method === 'PATCH') {
    const view = views.find(({ bay }) => bay?.id === id);
    if (!view?.bay) return problem(404, 'bay_not_found');
    site.change(view.evse_id, { bay: { ...view.bay, ...asked.body } });
    return json(view.bay);
  }
  const rows = views.flatMap((view): Bay[] =>
    view.bay
      ? [
          {
            ...view.bay,
            phases: '',
            plug: null,
            max_current_ma: null,
            created_at: iso(Date.now()),
            retired_at: null,
            fitting: {
              id: newId(),
              bay_id: view.bay.id,
              asset_id: site.stations.get(view.station.id)?.asset_id ?? newId(),
              connector: view.connector,
              from_at: iso(Date.now()),
              to_at: null,
            },
          },
        ]
      : [],
  );
  return page(
    rows.sort((one, other) => one.position - other.position),
    asked,
  );
}

function storedData(site: FakeSite): StoredData[] {
  const row = (kind: StoredData['kind'], change: Partial<StoredData> = {}): StoredData => ({
    kind,
    days: null,
    rows: null,
    megabytes: null,
    seen: true,
    people: [...site.people.values()].map(({ name }) => name),
    keys: site.keys.size,
    ...change,
  });
  return [
    row('sessions'),
    row('people'),
    row('cards'),
    row('events', { days: 403 }),
    row('messages', { days: 30, megabytes: 2000 }),
    row('connection_attempts', { rows: 10_000 }),
    row('sign_ins', { days: 30, seen: false }),
  ];
}

function attention(site: FakeSite, asked: Asked): Response {
  const [, id = ''] = asked.path;
  const found = site.attention.get(id);
  if (!found) return problem(404, 'attention_not_found');
  const { close, seen, ...change } = asked.body;
  const closed =
    close === undefined ? {} : { closed_at: iso(Date.now()), closed_why: String(close) };
  const seenBy = seen ? { seen_by: [site.me.id] } : {};
  return json(site.raise({ ...found, ...change, ...closed, ...seenBy }));
}

function signIn(site: FakeSite, { body }: Asked): Response {
  if (body['code'] !== 'let-me-in') return problem(401, 'sign_in_code_invalid');
  site.signedIn = true;
  return json({});
}

function sessions(site: FakeSite, asked: Asked): Response {
  const [, id, what] = asked.path;
  if (!id && asked.method === 'POST') return start(site, asked.body);
  if (!id) {
    const states = asked.query.get('status')?.split(',');
    const found = [...site.sessions.values()]
      .filter(({ status }) => !states || states.includes(status))
      .filter(
        ({ station }) => !asked.query.get('station') || station === asked.query.get('station'),
      )
      .filter(({ connector }) => connector === Number(asked.query.get('connector') ?? connector))
      .filter(({ bay }) => !asked.query.get('bay') || bay === asked.query.get('bay'))
      .filter(({ token }) => !asked.query.get('token') || token === asked.query.get('token'))
      .filter(
        ({ ended_at }) =>
          !asked.query.get('live') || (ended_at === null) === (asked.query.get('live') === 'true'),
      )
      .sort((one, other) => other.created_at.localeCompare(one.created_at));
    return page(found, asked);
  }
  const found = site.sessions.get(id);
  if (!found) return problem(404, 'session_not_found');
  if (what === 'stop') return json(site.stop(id));
  if (what === 'meter') return json({ items: site.meters.get(id) ?? [], next_cursor: null });
  if (what === 'timeline') return json({ items: site.timelines.get(id) ?? [], next_cursor: null });
  return json(found);
}

function start(site: FakeSite, body: Asked['body']): Response {
  const decision = decide(site, body);
  site.policy.decisions.set(decision.id, decision);
  const view = target(site, body);
  if (decision.primary || !view) {
    const { code = 'station_not_found', args = {} } = decision.primary ?? {};
    return problem(409, code, { args, decision_id: decision.id });
  }
  const session = site.start(view, cardOf(site, body), decision);
  decision.session_id = session.id;
  return json({ session, decision }, 201);
}

function stations(site: FakeSite, asked: Asked): Response {
  const [, id, what] = asked.path;
  if (!id) {
    const wanted = asked.query.get('enrolment');
    const found = [...site.stations.values()].filter(
      ({ enrolment }) => !wanted || enrolment === wanted,
    );
    return page(found, asked);
  }
  const found = [...site.stations.values()].find((one) => one.id === id || one.identity === id);
  if (!found) return problem(404, 'station_not_found');
  if (what === 'commands') return json(site.ask(found, Number(asked.query.get('connector'))), 202);
  if (what === 'messages') return page([...site.messages].reverse(), asked);
  if (what === 'readiness') return readiness(site, found, asked);
  if (what === 'approve') found.enrolment = 'approved';
  if (asked.method === 'PATCH') Object.assign(found, asked.body);
  if (asked.method === 'DELETE') site.stations.delete(found.id);
  site.announce();
  return asked.method === 'DELETE' ? new Response(null, { status: 204 }) : json(found);
}

function demo(site: FakeSite, { method, path, body }: Asked): Response {
  const [, what, name] = path;
  if (method === 'PATCH') site.demo.speed = Number(body['speed']);
  if (what === 'reset') for (const story of site.demo.stories) story.playing = null;
  if (what === 'stories') {
    const story = site.demo.stories.find((one) => one.name === name);
    if (!story) return problem(404, 'demo_story_not_found');
    const free = [...site.connectors.values()].find(({ state }) => state === 'available');
    if (!free) return problem(409, 'demo_story_impossible');
    if (name === 'car_without_card') site.change(free.evse_id, { state: 'preparing' });
    story.playing = {
      begun_at: iso(Date.now()),
      over_at: iso(Date.now() + 3000),
      connectors: [free.evse_id],
      sessions: [],
      token: null,
    };
  }
  return json(structuredClone(site.demo));
}

function tokens(site: FakeSite, asked: Asked): Response {
  const [, id, what] = asked.path;
  if (!id && asked.method === 'POST') {
    const text = String(asked.body['card'] ?? '');
    if ([...site.cards.values()].some((one) => one.card === text))
      return problem(409, 'token_exists');
    const made = card(text, { note: String(asked.body['note'] ?? '') });
    site.cards.set(made.id, made);
    return json(made, 201);
  }
  if (!id) {
    const status = asked.query.get('status');
    const search = asked.query.get('search')?.toLowerCase() ?? '';
    const found = [...site.cards.values()]
      .filter((one) => !one.merged_into && (!status || one.status === status))
      .filter(({ card, note, driver }) =>
        `${card} ${note ?? ''} ${driver ?? ''}`.toLowerCase().includes(search),
      );
    if (asked.query.get('sort') === 'driver')
      found.sort((one, other) => ((one.driver ?? '\uffff') < (other.driver ?? '\uffff') ? -1 : 1));
    return page(found, asked);
  }
  const found = site.cards.get(id);
  if (!found) return problem(404, 'token_not_found');
  if (what) return cardAct(site, found, what, asked);
  if (asked.method === 'PATCH') Object.assign(found, asked.body);
  found.driver = site.registry.drivers.get(found.driver_id ?? '')?.name ?? null;
  return json(found);
}
