import type { Card, Driver } from '$lib/api/types';
import { type Asked, json, page, problem } from './answers';
import { card, newId } from './shapes';
import type { FakeSite } from './site';

const gone = () => new Response(null, { status: 204 });

/** Drivers and what belongs to them; nothing for other routes. */
export function people(site: FakeSite, asked: Asked): Response | undefined {
  const [kind, id = ''] = asked.path;
  const { registry } = site;
  const search = asked.query.get('search')?.toLowerCase() ?? '';
  const holds = (...texts: (string | null)[]) => texts.join(' ').toLowerCase().includes(search);
  switch (kind) {
    case 'drivers': {
      if (!id && asked.method === 'POST') return addDriver(site, asked);
      if (!id) {
        const group = asked.query.get('group');
        const company = asked.query.get('company');
        const found = [...registry.drivers.values()]
          .filter((one) => holds(one.name, one.contact))
          .filter((one) => !group || one.group_ids.includes(group))
          .filter((one) => !company || one.company_id === company)
          .sort((one, other) => (one.name ?? '').localeCompare(other.name ?? ''));
        return page(
          found.map((one) => registry.shown(one)),
          asked,
        );
      }
      return change(registry.drivers, id, asked);
    }
    case 'vehicles':
      if (!id && asked.method === 'POST') return json(registry.addVehicle(asked.body), 201);
      if (!id) {
        const found = [...registry.vehicles.values()].filter((one) => holds(one.name, one.plate));
        return page(found, asked);
      }
      return change(registry.vehicles, id, asked);
    case 'groups':
      if (!id && asked.method === 'POST')
        return json(registry.addGroup(String(asked.body['name'])), 201);
      if (!id)
        return page(
          [...registry.groups.values()].map((row) => registry.group(row)),
          asked,
        );
      return change(registry.groups, id, asked);
    case 'companies':
      if (!id && asked.method === 'POST')
        return json(registry.addCompany(String(asked.body['name'])), 201);
      if (!id)
        return page(
          [...registry.companies.values()].map((row) => registry.company(row)),
          asked,
        );
      return change(registry.companies, id, asked);
    case 'cost-centres':
      return centres(site, asked);
    case 'imports':
      return json(registry.import(asked.text, asked.query.get('apply') === 'true'));
    case 'exports':
      return new Response('\u{FEFF}name,card\r\n', { headers: { 'content-type': 'text/csv' } });
    default:
      return undefined;
  }
}

/** Cost centres, and who belongs to them. */
function centres({ registry }: FakeSite, asked: Asked): Response {
  const [, id = '', , member = ''] = asked.path;
  const { method, body } = asked;
  if (!id && method === 'POST') {
    const { code = '', name = '' } = body as Record<string, string>;
    return json(registry.addCentre(code, name), 201);
  }
  if (!id) return page([...registry.centres.values()], asked);
  if (asked.path.length === 2) return change(registry.centres, id, asked);
  if (member) return change(registry.members, member, asked);
  if (method === 'POST') {
    const { driver_id = '', from = '', to = null } = body as Record<string, string>;
    const centre = registry.centres.get(id);
    const driver = registry.drivers.get(driver_id);
    if (!centre || !driver) return problem(404, 'route_not_found');
    return json(registry.addMember(centre, driver, from, to), 201);
  }
  const members = [...registry.members.values()];
  return page(
    members.filter(({ cost_centre_id }) => cost_centre_id === id),
    asked,
  );
}

function addDriver(site: FakeSite, { body }: Asked): Response {
  const { card: text, ...rest } = body;
  const made = site.registry.addDriver(rest as Partial<Driver>);
  if (typeof text === 'string') {
    const own = card(text);
    site.cards.set(own.id, own);
    site.registry.give(own, made);
  }
  return json(site.registry.shown(made), 201);
}

function change<Row extends object>(
  rows: Map<string, Row>,
  id: string,
  { method, body }: Asked,
): Response {
  const found = rows.get(id);
  if (!found) return problem(404, 'route_not_found');
  if (method === 'DELETE') {
    rows.delete(id);
    return gone();
  }
  if (method === 'PATCH') Object.assign(found, body);
  return json(found);
}

/** What can be done with a card as a whole. */
export function cardAct(site: FakeSite, found: Card, what: string, asked: Asked): Response {
  const { registry } = site;
  switch (what) {
    case 'lookalikes': {
      const backwards = found.card.match(/../g)?.reverse().join('');
      const alike = [...site.cards.values()].filter((one) => one.card === backwards);
      const items = alike.map((token) => ({ token, likeness: 'reversed' }));
      return page(items, asked);
    }
    case 'merge':
      found.merged_into = String(asked.body['into']);
      return json(site.cards.get(found.merged_into));
    case 'accept': {
      const name = asked.body['driver_name'];
      const known = registry.drivers.get(String(asked.body['driver_id']));
      const driver = typeof name === 'string' ? registry.addDriver({ name }) : known;
      if (driver) registry.give(found, driver);
      found.status = 'active';
      return json(found);
    }
    case 'lost': {
      found.status = 'lost';
      const offline = [...site.stations.values()].filter(({ online }) => !online);
      return json({
        token: found,
        sessions: [],
        still_works_at: offline.map((one) => ({
          station_id: one.id,
          station_name: one.name,
          because: 'offline',
          offline_since: one.last_seen_at,
          used_at: null,
        })),
      });
    }
    case 'replace': {
      const made = card(String(asked.body['card']), { ...found, id: newId(), status: 'active' });
      made.card = String(asked.body['card']);
      site.cards.set(made.id, made);
      found.replaced_by = made.id;
      return json(made, 201);
    }
    default:
      return problem(404, 'route_not_found');
  }
}
