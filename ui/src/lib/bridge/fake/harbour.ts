import type { Card, ConnectionAttempt, Connector, ConnectorState, Message } from '$lib/api/types';
import { attention, card, connector, holder, iso, session, station } from './shapes';
import { decide } from './decide';
import { harbourRules } from './harbour-rules';
import { FakeSite } from './site';

const MIN = 60_000;
type Row = [label: string, zone: string, state: ConnectorState, minutes: number];

const rows: Row[] = [
  ['P1-01', 'Level 1', 'available', 190],
  ['P1-02', 'Level 1', 'charging', 74],
  ['P1-03', 'Level 1', 'suspended_ev', 94],
  ['P1-04', 'Level 1', 'charging', 12],
  ['P1-05', 'Level 1', 'reserved', 6],
  ['P1-06', 'Level 1', 'available', 55],
  ['P1-07', 'Level 1', 'faulted', 3],
  ['P1-08', 'Level 1', 'finishing', 2],
  ['P1-09', 'Level 1', 'available', 820],
  ['P1-10', 'Level 1', 'charging', 133],
  ['P2-01', 'Level 2', 'charging', 27],
  ['P2-02', 'Level 2', 'preparing', 1],
  ['P2-03', 'Level 2', 'suspended_evse', 12],
  ['P2-04', 'Level 2', 'charging', 48],
  ['P2-05', 'Level 2', 'unavailable', 2900],
  ['P2-06', 'Level 2', 'available', 15],
  ['P2-07', 'Level 2', 'available', 4],
  ['P2-08', 'Level 2', 'unknown', 4],
  ['P2-09', 'Level 2', 'suspended_ev', 5],
];

/** A hotel with two levels, in the middle of a day. */
export function harbourHotel(): FakeSite {
  const site = new FakeSite();
  const now = Date.now();
  for (const text of ['04A2B3C4D5E6F7', '04FF128A22', '8842CC01']) {
    const made = card(text, { note: '' });
    site.cards.set(made.id, made);
  }
  const [roy, van, lost] = [...site.cards.values()];
  Object.assign(roy ?? {}, { note: 'A. Roy', last_seen_at: iso(now - 74 * MIN) });
  Object.assign(van ?? {}, { note: 'Van 2' });
  Object.assign(lost ?? {}, { note: 'Visitor card 7', status: 'blocked' });
  furnishPeople(site);
  harbourRules(site);
  rows.forEach(([label, zone, state, minutes], index) => {
    const online = label !== 'P2-04';
    const of = station(`HH-${label}`, { online, unprotected: !online });
    site.stations.set(of.id, of);
    const view = connector(of, label, zone, index, state, now - minutes * MIN);
    of.connectors.push({
      evse_id: view.evse_id,
      connector: 1,
      bay: view.bay?.id ?? null,
      bay_label: label,
    });
    if (state === 'faulted') {
      view.error_code = 'GroundFailure';
      view.reason = { code: 'connector_faulted', args: { error_code: view.error_code } };
      const args = { error_code: 'GroundFailure', connector: 1 };
      const since = iso(now - minutes * MIN);
      site.raise(attention('faulted', { stations: [of.id], evse_id: view.evse_id, args, since }));
    }
    if (!online) {
      const since = iso(now - 6 * MIN);
      view.last_heard_at = since;
      site.raise(attention('unreachable', { stations: [of.id], since }));
    }
    if (label === 'P1-03') view.derived = { state: 'done', since: iso(now - 71 * MIN) };
    if (label === 'P2-09') view.derived = { state: 'not_started_by_car', since: view.since ?? '' };
    site.connectors.set(view.evse_id, view);
    if (['charging', 'suspended_ev', 'suspended_evse'].includes(state))
      running(site, view, now - minutes * MIN, index, zone === 'Level 1' ? roy : van);
  });
  past(site, now);
  strangers(site, now);
  return site;
}

function running(
  site: FakeSite,
  view: Connector,
  from: number,
  index: number,
  by: Card | undefined,
) {
  const charging = view.state === 'charging';
  const made = session(view, from - 6000, {
    status: 'active',
    substate: charging
      ? 'charging'
      : view.state === 'suspended_ev'
        ? 'suspended_ev'
        : 'suspended_evse',
    origin: index % 2 ? 'rfid' : 'operator',
    ...holder(by),
    transaction_id: String(81_000 + index),
    accepted_at: iso(from - 5600),
    started_at: iso(from - 2000),
    charging_at: view.derived?.state === 'not_started_by_car' ? null : iso(from),
    ...(view.bay?.label === 'P2-01' && { power_limit_w: 11_000 }),
  });
  const asked = { bay: view.bay?.id, ...(by && { token: by.id }) };
  const decision = decide(site, asked, site.policy.live.rules, from - 5990);
  decision.session_id = made.id;
  made.decision_id = decision.id;
  site.policy.decisions.set(decision.id, decision);
  site.sessions.set(made.id, made);
  site.connectors.set(view.evse_id, { ...view, session: made });
  site.note(made.id, 'event', 'session.created', from - 6000);
  site.note(made.id, 'decision', 'operator_start', from - 5990);
  site.note(made.id, 'command', 'start', from - 5980);
  site.note(made.id, 'event', 'session.accepted_by_station', from - 5600);
  site.note(made.id, 'event', 'session.started', from - 2000);
  if (!made.charging_at) return;
  let energyWh = 0;
  for (let at = from; at < Date.now(); at += 30_000) {
    const powerW =
      at - from < 90_000 ? 4200 + (at - from) / 18 : 10_900 + Math.sin(at / 400_000) * 500;
    energyWh += powerW / 120;
    const soc = Math.min(100, 31 + energyWh / 600);
    site.measure(made.id, powerW, energyWh, index % 3 === 1 ? Math.round(soc) : null, at);
  }
  if (!charging) site.changeSession(made.id, { power_w: 0 });
  else if (view.online) site.charge(made.id);
}

function past(site: FakeSite, now: number) {
  const places = [...site.connectors.values()];
  const cards = [...site.cards.values()];
  for (let index = 0; index < 70; index += 1) {
    const at = places[(index * 7) % places.length];
    if (!at) continue;
    const began = now - (index + 3) * 97 * MIN;
    const failed = index % 9 === 4;
    const made = session(at, began, {
      status: failed ? 'timed_out' : index % 23 === 7 ? 'closed_unconfirmed' : 'completed',
      origin: index % 3 ? 'rfid' : 'operator',
      // Not the first: whose sessions are looked for by card.
      ...holder(cards[1 + (index % (cards.length - 1))]),
      accepted_at: iso(began + 340),
      plug_deadline: iso(began + 120_340),
      ended_at: iso(began + (failed ? 2 : 83) * MIN),
      ...(failed
        ? { reason: { code: 'plug_in_timeout', args: {} } }
        : {
            transaction_id: String(70_000 + index),
            started_at: iso(began + 5200),
            charging_at: iso(began + 7600),
            stopped_at: iso(began + 83 * MIN),
            stop_reason: index % 2 ? 'EVDisconnected' : 'Remote',
            energy_wh: 4000 + ((index * 1379) % 38_000),
          }),
    });
    site.sessions.set(made.id, made);
  }
}

function strangers(site: FakeSite, now: number) {
  const stranger = station('EVB-8841-00217', {
    enrolment: 'quarantined',
    last_seen_at: iso(now - 9000),
    created_at: iso(now - 4 * MIN),
    remote_addr: '192.168.10.77:40112',
  });
  Object.assign(stranger.nameplate, {
    vendor: 'Borealis <b>E-Mobility</b>',
    model: 'Wall 11 MID',
    serial: '8841-00217',
    firmware: '1.12.0-rc4',
  });
  site.stations.set(stranger.id, stranger);
  const since = stranger.created_at;
  site.raise(attention('charger_waiting', { stations: [stranger.id], since }));
  const attempt = (
    minutes: number,
    diagnosis: string,
    path: string,
    args: Record<string, unknown>,
  ): ConnectionAttempt => ({
    at: iso(now - minutes * MIN),
    remote_addr: `192.168.10.91:${51_000 + minutes}`,
    path,
    identity: null,
    station_id: null,
    offered: [],
    ocpp_version: null,
    accepted: false,
    http_status: 400,
    diagnosis,
    args,
    head: `GET ${path} HTTP/1.1\r\nHost: 192.168.10.5:9220\r\nUpgrade: websocket\r\n\r\n`,
  });
  site.attempts = [
    attempt(2, 'no_common_subprotocol', '/ocpp/CP9', { offered: 'ocpp2.1' }),
    attempt(5, 'no_station_id', '/ocpp/', {}),
    attempt(9, 'tls_on_plain_port', '', {}),
    attempt(14, 'password_wrong', '/ocpp/HARBOUR-07', {}),
  ];
  site.messages = exchange(now);
}

function exchange(now: number): Message[] {
  const message = (
    second: number,
    direction: Message['direction'],
    kind: Message['kind'],
    action: string,
    id: string,
    text: string,
  ): Message => ({
    at: iso(now - 60_000 + second * 1000),
    connection: 1,
    direction,
    kind,
    action,
    message_id: id,
    text,
    latency_ms: kind === 'result' ? 41 : null,
  });
  const boot = '[2,"m1","BootNotification",{"chargePointVendor":"Alder"}]';
  const status = '[2,"m2","StatusNotification",{"connectorId":1,"status":"Available"}]';
  const start = '[2,"m3","RemoteStartTransaction",{"connectorId":1}]';
  return [
    message(1, 'in', 'call', 'BootNotification', 'm1', boot),
    message(1.041, 'out', 'result', 'BootNotification', 'm1', '[3,"m1",{"status":"Accepted"}]'),
    message(3, 'in', 'call', 'StatusNotification', 'm2', status),
    message(3.041, 'out', 'result', 'StatusNotification', 'm2', '[3,"m2",{}]'),
    message(5, 'out', 'call', 'RemoteStartTransaction', 'm3', start),
  ];
}

/** Who charges at the hotel. */
function furnishPeople(site: FakeSite) {
  const { registry } = site;
  const hotel = registry.addCompany('Harbour Hotel');
  const taxi = registry.addCompany('Taxi Nord');
  const staff = registry.addGroup('Staff', 'Everyone with a contract');
  const night = registry.addGroup('Night shift');
  const van = registry.addVehicle({
    name: 'Van 2',
    plate: 'HH FC 202',
    company_id: hotel.id,
    connector_types: ['type2', 'ccs2'],
    phases: 3,
    max_current_ma: 32_000,
  });
  registry.addVehicle({ name: 'Shuttle', plate: 'HH FC 7', connector_types: ['ccs2'] });
  const roy = registry.addDriver({
    name: 'Asha Roy',
    contact: 'a.roy@harbour.example',
    company_id: hotel.id,
    group_ids: [staff.id, night.id],
  });
  const meyer = registry.addDriver({
    name: 'Jörg Meyer',
    contact: 'Front desk, 12',
    company_id: hotel.id,
    vehicle_ids: [van.id],
  });
  registry.addDriver({ name: 'Şahin Ünal', contact: '+49 40 1234', company_id: taxi.id });
  registry.addDriver({ name: 'Lena Vogt', company_id: taxi.id, locked: true });
  const [first, second] = site.cards.values();
  if (first) registry.give(first, roy);
  if (second) registry.give(second, meyer);
  const house = registry.addCentre('4100', 'House and kitchen');
  registry.addMember(house, roy, '2026-01-01');
  registry.addMember(house, meyer, '2025-04-01', '2026-07-01');
  registry.addMember(registry.addCentre('4200', 'Shuttle and vans'), meyer, '2026-07-01');
  const stranger = {
    status: 'unknown' as const,
    note: '',
    last_seen_at: iso(Date.now() - 3 * MIN),
  };
  const reversed = card('228A12FF04', stranger);
  site.cards.set(reversed.id, reversed);
}
