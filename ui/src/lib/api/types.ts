// The shapes of the API that the screens use.

export type ConnectorState =
  | 'available'
  | 'preparing'
  | 'charging'
  | 'suspended_ev'
  | 'suspended_evse'
  | 'finishing'
  | 'reserved'
  | 'unavailable'
  | 'faulted'
  | 'unknown';

export interface Reason {
  code: string;
  args: Record<string, unknown>;
}

export interface Connector {
  evse_id: string;
  station: { id: string; identity: string; name: string };
  connector: number;
  bay: Bay | null;
  state: ConnectorState;
  since: string | null;
  reason: Reason | null;
  error_code: string | null;
  vendor_error_code: string | null;
  info: string | null;
  online: boolean;
  active: boolean;
  last_heard_at: string | null;
  power_w: number | null;
  energy_wh: number | null;
  soc_percent: number | null;
  current_ma: (number | null)[];
  voltage_mv: (number | null)[];
  measured_at: string | null;
  session: Session | null;
}

export type SessionStatus =
  | 'requested'
  | 'policy_rejected'
  | 'queued'
  | 'expired'
  | 'dispatched'
  | 'station_rejected'
  | 'awaiting_plug'
  | 'timed_out'
  | 'cancelled'
  | 'active'
  | 'stopping'
  | 'completed'
  | 'invalidated'
  | 'closed_unconfirmed';

export type Substate = 'connected' | 'charging' | 'suspended_ev' | 'suspended_evse';

export type Origin =
  | 'api'
  | 'operator'
  | 'rfid'
  | 'plug_and_charge'
  | 'reservation'
  | 'schedule'
  | 'direct_ocpp'
  | 'offline'
  | 'unknown';

export interface SessionFlags {
  late: boolean;
  offline: boolean;
  stale: boolean;
  faulted: boolean;
  stop_failed: boolean;
  unconfirmed: boolean;
  delayed: boolean;
}

export interface Actor {
  kind: string;
  id: string | null;
}

export interface Suspicion {
  code: string;
  detail: string;
}

export interface Session {
  id: string;
  status: SessionStatus;
  substate: Substate | null;
  origin: Origin;
  actor: Actor;
  station: string;
  station_id: string;
  station_name: string;
  evse_id: string;
  connector: number;
  bay: string | null;
  bay_label: string | null;
  transaction_id: string | null;
  token: string | null;
  card: string | null;
  power_w: number | null;
  energy_wh: number | null;
  soc_percent: number | null;
  power_limit_w: number | null;
  created_at: string;
  dispatched_at: string | null;
  accepted_at: string | null;
  plug_deadline: string | null;
  expires_at: string | null;
  started_at: string | null;
  charging_at: string | null;
  stop_requested_at: string | null;
  stopped_at: string | null;
  ended_at: string | null;
  stop_reason: string | null;
  reason: Reason | null;
  message: string | null;
  flags: SessionFlags;
  suspicions: Suspicion[];
  decision_id: string | null;
  follows: string | null;
}

export interface Site {
  id: string;
  name: string;
  time_zone: string;
  /** What to type into a charger. */
  station_urls: string[];
  version: string;
}

export type Enrolment = 'quarantined' | 'approved' | 'rejected';

export interface LiveStation {
  id: string;
  identity: string;
  name: string;
  enrolment: Enrolment;
  active: boolean;
  online: boolean;
  last_heard_at: string | null;
  ocpp_version: string | null;
}

export interface LiveSite {
  stations: number;
  online: number;
  quarantined: number;
  sessions: number;
  power_w: number;
  last_message_at: string | null;
  recording: boolean;
}

export interface LiveBatch {
  version: number;
  /** It holds everything: what is known and not in it is gone. */
  full: boolean;
  at: string;
  connectors: Connector[];
  sessions: Session[];
  stations: LiveStation[];
  site: LiveSite;
}

export interface Nameplate {
  vendor: string | null;
  model: string | null;
  serial: string | null;
  firmware: string | null;
  meter_type: string | null;
  meter_serial: string | null;
}

export interface Station {
  id: string;
  identity: string;
  name: string;
  enrolment: Enrolment;
  active: boolean;
  auth: 'none' | 'basic' | 'tls_basic' | 'mtls';
  ocpp_version: string | null;
  online: boolean;
  nameplate: Nameplate;
  error_code: string | null;
  connectors: {
    evse_id: string;
    connector: number;
    bay: string | null;
    bay_label: string | null;
  }[];
  created_at: string;
  last_seen_at: string | null;
  last_boot_at: string | null;
  remote_addr: string | null;
}

export type CardStatus = 'active' | 'blocked' | 'lost' | 'unknown';

export interface Card {
  id: string;
  kind: 'rfid' | 'virtual';
  card: string;
  status: CardStatus;
  valid_until: string | null;
  max_concurrent: number;
  note: string | null;
  created_at: string;
  last_seen_at: string | null;
  last_seen_station: string | null;
}

export interface MeterPoint {
  at: string;
  register_wh: number | null;
  power_w: number | null;
  soc_percent: number | null;
}

export interface TimelineEntry {
  at: string;
  kind: 'event' | 'decision' | 'command';
  type: string;
  actor: Actor;
  id: string;
  message: string | null;
  data: Record<string, unknown>;
}

export interface Check {
  code: string;
  outcome: 'allow' | 'limit' | 'queue' | 'deny' | 'skipped' | 'not_applicable';
  reason: Reason | null;
  message: string | null;
  facts: Record<string, unknown>;
}

export interface Decision {
  id: string;
  at: string;
  outcome: Check['outcome'];
  primary: Reason | null;
  message: string | null;
  checks: Check[];
}

export interface Message {
  seq: number;
  at: string;
  direction: 'in' | 'out';
  kind: 'call' | 'result' | 'error' | 'broken';
  action: string | null;
  message_id: string | null;
  text: string;
}

export interface ConnectionAttempt {
  seq: number;
  at: string;
  remote_addr: string;
  path: string | null;
  identity: string | null;
  offered: string[];
  user_agent: string | null;
  accepted: boolean;
  status: number;
  diagnosis: string;
  args: Record<string, unknown>;
}

export interface Bay {
  id: string;
  label: string;
  zone: string;
  level: string;
  position: number;
}

export interface Me {
  kind: 'person' | 'api_token';
  name: string;
  role: string;
  permissions: string[];
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}
