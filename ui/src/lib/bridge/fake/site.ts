import type {
  ApiToken,
  Attention,
  Card,
  Command,
  ConnectionAttempt,
  Connector,
  ConnectorSpell,
  Demo,
  LiveBatch,
  Message,
  MeterPoint,
  Person,
  Session,
  Site,
  Station,
  TimelineEntry,
  Wall,
} from '$lib/api/types';
import type { Decision } from '$lib/api/policy-types';
import type { LiveListener } from '../host';
import { FakePeople } from './people';
import { madeUpDay, wallState } from './day';
import { FakePolicy } from './policy';
import {
  command,
  holder,
  iso,
  meterPoint,
  newId,
  person,
  REGISTER_START_WH,
  session,
} from './shapes';

/** How fast things happen, in milliseconds after the start was asked for. */
export const PACE = { accepted: 300, plugged: 4000, charging: 6000, stopped: 1500, tick: 1000 };

/** A site without a server: it answers like one, for tests and for looking at the screens. */
export class FakeSite {
  settings: Site = {
    id: newId(),
    name: 'Harbour Hotel',
    time_zone: 'Europe/Berlin',
    access_mode: 'private',
    currency: 'EUR',
    created_at: iso(Date.now()),
    timers: {
      heartbeat_s: 300,
      ping_s: 60,
      call_reply_s: 30,
      call_hold_s: 60,
      boot_grace_s: 30,
      plug_in_s: 120,
      late_window_s: 300,
      adopt_late: true,
      queue_s: 600,
      stop_retry_s: [30, 60],
      stop_failed_s: 120,
      orphan_stop_s: 600,
      closed_evidence_s: 600,
      meter_stale_s: 300,
      unreachable_s: 180,
      settled_s: 900,
    },
    policy: { api_enabled: true, monitor: false, connector_current_ma: 32_000, learning: null },
    preset: 'workplace',
    limits: { main_fuse_a: 250, phases: 3, voltage_v: 230, power_w: 172_500 },
    practice: {
      low_power: 'limit_or_refuse',
      max_session_s: 43_200,
      target_unmet: 'notice',
      start_while_plugged: 'allow_where_plugged',
      cool_down_s: 60,
      unknown_card: 'refuse',
      offline_start: 'offer_queue',
      profile_must_be_enforceable: false,
      api_starts_free_only: false,
    },
    set_up: true,
    station_urls: ['ws://192.168.10.5:9220/ocpp/'],
    demo: false,
    version: '0.1.0',
  };
  demo: Demo = {
    speed: 1,
    stories: (
      ['car_without_card', 'charger_silent', 'fuse_trips', 'card_lost', 'van_late'] as const
    ).map((name) => ({ name, playing: null })),
  };
  signedIn = true;
  recording = true;
  readonly policy = new FakePolicy();
  readonly stations = new Map<string, Station>();
  readonly connectors = new Map<string, Connector>();
  readonly sessions = new Map<string, Session>();
  readonly cards = new Map<string, Card>();
  /** Drivers, vehicles, groups and companies. */
  readonly registry = new FakePeople(this.cards);
  readonly attention = new Map<string, Attention>();
  readonly people = new Map<string, Person>();
  /** Who sits here. */
  me: Person;
  locked = false;
  /** PINs, by the ids of people. */
  readonly pins = new Map<string, string>();
  readonly keys = new Map<string, ApiToken>();
  readonly meters = new Map<string, MeterPoint[]>();
  readonly timelines = new Map<string, TimelineEntry[]>();
  messages: Message[] = [];
  attempts: ConnectionAttempt[] = [];
  /** Whether cars are plugged in after a start; without it the start waits. */
  carsCome = true;
  /** Whether chargers refuse what they are told to start. */
  refused = false;
  #version = 0;
  #lost = false;
  #listeners = new Set<LiveListener>();
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor() {
    this.me = person('Operator');
    this.people.set(this.me.id, this.me);
  }

  /** Something needs somebody, or what did has changed. */
  raise(item: Attention): Attention {
    this.attention.set(item.id, item);
    this.#tell([], [], { attention: [item] });
    return item;
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    queueMicrotask(() => {
      listener.connection(true);
      listener.batch(this.#batch([...this.connectors.values()], [...this.sessions.values()], true));
    });
    return () => this.#listeners.delete(listener);
  }

  /** Ends everything that would still happen. */
  close() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#listeners.clear();
  }

  /** Says to every listener that the connection is lost. */
  loseConnection() {
    this.#lost = true;
    for (const listener of this.#listeners) listener.connection(false);
  }

  change(id: string, change: Partial<Connector>) {
    const before = this.connectors.get(id);
    if (!before) return;
    const since = change.state && change.state !== before.state ? iso(Date.now()) : before.since;
    const heard = before.online ? iso(Date.now()) : before.last_heard_at;
    const after = { ...before, since, last_heard_at: heard, ...change };
    this.connectors.set(id, after);
    this.#tell([after], after.session ? [after.session] : []);
  }

  changeSession(id: string, change: Partial<Session>) {
    const before = this.sessions.get(id);
    if (!before) return undefined;
    const after = { ...before, ...change };
    this.sessions.set(id, after);
    const at = this.connectors.get(after.evse_id);
    if (at?.session?.id === id || (!after.ended_at && !at?.session))
      this.change(after.evse_id, {
        session: after.ended_at ? null : after,
        power_w: after.power_w,
        energy_wh: after.ended_at ? null : after.energy_wh,
        soc_percent: after.soc_percent,
      });
    this.#tell([], [after]);
    return after;
  }

  /** Asks a charger to report: it answers, then it does. */
  ask(of: Station, connector: number): Command {
    const now = Date.now();
    const made = command(of, connector, now);
    const go = (after: number, change: Partial<Command>) =>
      this.#later(after, () => {
        Object.assign(made, change);
        this.#tell([], [], { commands: [{ ...made }] });
      });
    go(PACE.accepted, { state: 'acknowledged', answered_at: iso(now + PACE.accepted) });
    go(PACE.stopped, { state: 'effect_confirmed', effect_at: iso(now + PACE.stopped) });
    return { ...made };
  }

  /** What a bay did: made up for what was before, true for its present state. */
  states(evse: string, from: string | null): ConnectorSpell[] {
    const view = this.connectors.get(evse);
    return view ? madeUpDay(view, Date.parse(from ?? iso(Date.now() - 86_400_000))) : [];
  }

  /** What a screen on the wall is told. */
  wall(): Wall {
    const bays = [...this.connectors.values()].map((view) => ({
      label: view.bay?.label ?? view.station.name,
      zone: view.bay?.zone ?? '',
      state: wallState(view),
    }));
    return {
      site: this.settings.name,
      time_zone: this.settings.time_zone,
      at: iso(Date.now()),
      free: bays.filter(({ state }) => state === 'free').length,
      bays,
    };
  }

  announce() {
    this.#tell([], []);
  }

  start(at: Connector, card: Card | undefined, decision: Decision): Session {
    const now = Date.now();
    const made = session(at, now, {
      ...holder(card),
      origin: decision.mode === 'bypass' ? 'direct_ocpp' : 'operator',
      decision_id: decision.id,
    });
    this.sessions.set(made.id, made);
    this.note(made.id, 'event', 'session.created');
    this.change(at.evse_id, { session: made });
    this.#later(PACE.accepted, () => {
      const then = Date.now();
      if (this.refused) return this.#refuse(made, then);
      this.changeSession(made.id, {
        status: 'awaiting_plug',
        accepted_at: iso(then),
        plug_deadline: iso(then + 120_000),
      });
      this.note(made.id, 'event', 'session.accepted_by_station');
      if (this.carsCome) this.#later(PACE.plugged, () => this.plug(made.id));
    });
    return made;
  }

  #refuse({ id, evse_id }: Session, at: number) {
    this.changeSession(id, {
      status: 'station_rejected',
      ended_at: iso(at),
      reason: { code: 'station_rejected', args: { said: 'Rejected' } },
    });
    this.note(id, 'event', 'session.start_failed');
    this.change(evse_id, { session: null });
  }

  plug(id: string) {
    const waiting = this.sessions.get(id);
    if (!waiting || waiting.status !== 'awaiting_plug') return;
    this.changeSession(id, {
      status: 'active',
      substate: 'connected',
      transaction_id: String(1_000_000 + this.#version),
      started_at: iso(Date.now()),
      energy_wh: 0,
    });
    this.note(id, 'event', 'session.started');
    this.change(waiting.evse_id, { state: 'preparing' });
    this.#later(PACE.charging - PACE.plugged, () => {
      this.changeSession(id, { substate: 'charging', charging_at: iso(Date.now()) });
      this.change(waiting.evse_id, { state: 'charging' });
      this.charge(id);
    });
  }

  /** Lets energy flow until somebody stops it. */
  charge(id: string) {
    this.#later(PACE.tick, () => {
      const now = this.sessions.get(id);
      if (now?.status !== 'active' && now?.status !== 'stopping') return;
      const powerW = 10_800 + Math.round(Math.sin(Date.now() / 9000) * 300);
      const energyWh = (now.energy_wh ?? 0) + powerW / 3600;
      this.measure(id, powerW, energyWh, now.soc_percent);
      this.charge(id);
    });
  }

  measure(id: string, powerW: number, energyWh: number, soc: number | null, at = Date.now()) {
    const points = this.meters.get(id) ?? [];
    points.push(meterPoint(at, powerW, REGISTER_START_WH + energyWh, soc));
    this.meters.set(id, points);
    const changed = this.changeSession(id, {
      power_w: powerW,
      energy_wh: energyWh,
      soc_percent: soc,
    });
    if (!changed) return;
    const ampere = Math.round((powerW / 3 / 230) * 1000);
    this.change(changed.evse_id, {
      current_ma: [ampere, ampere - 60, ampere + 40],
      voltage_mv: [230_400, 231_000, 229_900],
      measured_at: iso(at),
    });
  }

  stop(id: string): Session | undefined {
    const running = this.sessions.get(id);
    if (!running) return undefined;
    if (!running.started_at)
      return this.changeSession(id, {
        status: 'cancelled',
        ended_at: iso(Date.now()),
        reason: { code: 'cancelled_by_caller', args: {} },
      });
    const stopping = this.changeSession(id, {
      status: 'stopping',
      stop_requested_at: iso(Date.now()),
    });
    this.note(id, 'event', 'session.stopping');
    this.#later(PACE.stopped, () => {
      this.changeSession(id, {
        status: 'completed',
        substate: null,
        power_w: null,
        stopped_at: iso(Date.now()),
        ended_at: iso(Date.now()),
        stop_reason: 'Remote',
      });
      this.note(id, 'event', 'session.completed');
      this.change(running.evse_id, {
        state: 'finishing',
        power_w: null,
        current_ma: [null, null, null],
      });
    });
    return stopping;
  }

  note(id: string, kind: TimelineEntry['kind'], type: string, at = Date.now()) {
    const entries = this.timelines.get(id) ?? [];
    entries.push({
      at: iso(at),
      kind,
      type,
      actor: { kind: 'person', id: null },
      id: newId(),
      message: null,
      data: {},
    });
    this.timelines.set(id, entries);
  }

  #later(ms: number, then: () => void) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #tell(connectors: Connector[], sessions: Session[], more: Partial<LiveBatch> = {}) {
    if (this.#lost) return;
    const batch = { ...this.#batch(connectors, sessions, false), ...more };
    for (const listener of this.#listeners) listener.batch(batch);
  }

  #batch(connectors: Connector[], sessions: Session[], full: boolean): LiveBatch {
    const stations = [...this.stations.values()];
    const approved = stations.filter(({ enrolment }) => enrolment === 'approved');
    return {
      version: (this.#version += 1),
      full,
      at: iso(Date.now()),
      connectors,
      sessions,
      commands: [],
      stations: stations.map((one) => ({
        id: one.id,
        identity: one.identity,
        name: one.name,
        enrolment: one.enrolment,
        active: one.active,
        online: one.online,
        last_heard_at: one.last_seen_at,
        ocpp_version: one.ocpp_version,
      })),
      attention: full
        ? [...this.attention.values()].filter(({ closed_at }) => closed_at === null)
        : [],
      site: {
        stations: approved.length,
        online: approved.filter(({ online }) => online).length,
        quarantined: stations.filter(({ enrolment }) => enrolment === 'quarantined').length,
        sessions: [...this.sessions.values()].filter(({ ended_at }) => !ended_at).length,
        power_w: 0,
        last_message_at: approved.length > 0 ? iso(Date.now() - 300) : null,
        recording: this.recording,
      },
    };
  }
}
