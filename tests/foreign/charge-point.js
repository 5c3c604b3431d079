// A charge point on the npm package `ocpp-rpc`, which was written by others and in strict mode
// checks every message in both directions against the OCPP 1.6 schemas. A test plays it through
// JSON lines on stdin and stdout; the lines are described in `harness/charge-point.js`.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { RPCClient } from 'ocpp-rpc';

const [identity, connectorCount] = process.argv.slice(2);

/** Writes one line for the test. */
function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** One plug: what is in it, who may charge, and its meter. */
class Connector {
  plugged = false;
  card = null;
  /** `{ card, id, refused }`; no id until the central system answered the start. */
  transaction = null;
  registerWh = 2_000 * 1_000;

  constructor(number) {
    this.number = number;
  }

  get status() {
    if (this.transaction) return 'Charging';
    return this.plugged || this.card ? 'Preparing' : 'Available';
  }
}

/** The charger: its plugs, its clock, and the transaction messages it still has to deliver. */
class Station {
  connectors = new Map();
  refuses = false;
  behindMs = 0;
  link = null;
  undelivered = [];
  delivering = Promise.resolve();

  constructor(count) {
    for (let number = 1; number <= count; number += 1) {
      this.connectors.set(number, new Connector(number));
    }
  }

  now() {
    return new Date(Date.now() - this.behindMs).toISOString();
  }

  connectorOf(transactionId) {
    return [...this.connectors.values()].find(
      (connector) => connector.transaction?.id === transactionId,
    );
  }

  async connect({ url, subprotocols = ['ocpp1.6'] }) {
    const link = new RPCClient({
      endpoint: url,
      identity,
      protocols: subprotocols,
      strictMode: true,
      reconnect: false,
      callTimeoutMs: 60_000,
    });
    link.on('strictValidationFailure', ({ method, params, result, error }) =>
      tell({ event: 'violation', text: `${method} ${JSON.stringify(result ?? params)}: ${error}` }),
    );
    link.on('badMessage', ({ buffer, error }) =>
      tell({ event: 'violation', text: `${buffer}: ${error}` }),
    );
    link.on('call', ({ outbound, payload }) => {
      if (!outbound) tell({ event: 'call', action: payload[2], payload: payload[3] });
    });
    link.on('close', ({ code }) => {
      tell({ event: 'closed', code });
      if (this.link === link) this.link = null;
    });
    this.answerCalls(link);
    await link.connect();
    tell({ event: 'connected', subprotocol: link.protocol });
    this.link = link;
    return { status: await this.boot() };
  }

  /** What follows from a CALL happens after its answer is on its way. */
  answerCalls(link) {
    link.handle('RemoteStartTransaction', ({ params }) => {
      const connector = this.connectors.get(params.connectorId);
      if (!connector || this.refuses) return { status: 'Rejected' };
      connector.card = params.idTag;
      setImmediate(() => this.beginIfReady(connector));
      return { status: 'Accepted' };
    });
    link.handle('RemoteStopTransaction', ({ params }) => {
      const connector = this.connectorOf(params.transactionId);
      if (!connector) return { status: 'Rejected' };
      setImmediate(() => this.end(connector, 'Remote'));
      return { status: 'Accepted' };
    });
    link.handle('TriggerMessage', ({ params }) => {
      const messages = {
        BootNotification: () => this.boot(),
        StatusNotification: () => this.tellStatus(params.connectorId),
        Heartbeat: () => this.say('Heartbeat', {}),
      };
      const message = messages[params.requestedMessage];
      if (!message) return { status: 'NotImplemented' };
      setImmediate(message);
      return { status: 'Accepted' };
    });
  }

  /** Sends a CALL; answers what the central system answered, which must fit the schema. */
  async say(action, payload, link = this.link) {
    try {
      const answer = await link.call(action, payload);
      tell({ event: 'answer', action, payload: answer });
      return answer;
    } catch (error) {
      // A CALL that the connection took with it is no fault of the answer.
      if (error.name !== 'AbortError') tell({ event: 'violation', text: `${action}: ${error}` });
      throw error;
    }
  }

  async boot() {
    const { status } = await this.say('BootNotification', {
      chargePointVendor: 'Foreign',
      chargePointModel: 'Node',
    });
    if (status === 'Accepted') {
      await this.tellStatus(0);
      await this.tellStatus();
      await this.deliver();
    }
    return status;
  }

  /** Says a state of its own accord, such as a fault. */
  report({ connector, status, error_code = 'NoError' }) {
    return this.tellStatus(connector, status, error_code);
  }

  /** Nobody hears a status while offline; the newest one is told on reconnect. */
  async tellStatus(number, status, errorCode = 'NoError') {
    const numbers = number === undefined ? [...this.connectors.keys()] : [number];
    for (const connectorId of numbers) {
      if (!this.link) return;
      await this.say('StatusNotification', {
        connectorId,
        errorCode,
        status: status ?? this.connectors.get(connectorId)?.status ?? 'Available',
        timestamp: this.now(),
      });
    }
  }

  /** Queues what must arrive, and delivers in order as far as the link goes. */
  async deliver(...messages) {
    this.undelivered.push(...messages);
    const turn = this.delivering.then(async () => {
      while (this.undelivered.length > 0 && this.link) {
        await this.undelivered[0](this.link);
        this.undelivered.shift();
      }
    });
    this.delivering = turn.catch(() => {});
    await turn;
  }

  async plug({ connector: number }) {
    const connector = this.connectors.get(number);
    connector.plugged = true;
    await this.tellStatus(number);
    await this.beginIfReady(connector);
  }

  async unplug({ connector: number }) {
    const connector = this.connectors.get(number);
    connector.plugged = false;
    if (connector.transaction) await this.end(connector, 'EVDisconnected');
    connector.card = null;
    await this.tellStatus(number, 'Available');
  }

  /** A card at the reader: stops what it may stop, else starts if it is let in. */
  async tap({ connector: number, card, authorize = true }) {
    const connector = this.connectors.get(number);
    let status = 'Accepted';
    if (authorize && this.link) {
      const { idTagInfo } = await this.say('Authorize', { idTag: card });
      status = idTagInfo.status;
    }
    if (connector.transaction) {
      if (connector.transaction.card === card) await this.end(connector, 'Local', card);
    } else if (status === 'Accepted') {
      connector.card = card;
      await this.tellStatus(number);
      await this.beginIfReady(connector);
    }
    return { status };
  }

  async beginIfReady(connector) {
    if (connector.transaction || !connector.card || !connector.plugged) return;
    const transaction = { card: connector.card, id: null, refused: false };
    connector.card = null;
    connector.transaction = transaction;
    const start = {
      connectorId: connector.number,
      idTag: transaction.card,
      meterStart: connector.registerWh,
      timestamp: this.now(),
    };
    await this.deliver(async (link) => {
      const { transactionId, idTagInfo } = await this.say('StartTransaction', start, link);
      transaction.id = transactionId;
      transaction.refused = idTagInfo.status !== 'Accepted';
    });
    if (transaction.refused && connector.transaction === transaction) {
      await this.end(connector, 'DeAuthorized');
    } else {
      await this.tellStatus(connector.number, 'Charging');
    }
  }

  async end(connector, reason, card) {
    const { transaction } = connector;
    connector.transaction = null;
    const stop = {
      ...(card && { idTag: card }),
      meterStop: connector.registerWh,
      timestamp: this.now(),
      reason,
    };
    await this.deliver((link) =>
      this.say('StopTransaction', { transactionId: transaction.id, ...stop }, link),
    );
    await this.tellStatus(connector.number, connector.plugged ? 'Finishing' : 'Available');
  }

  /** The car took so much more, and draws so much now, over three phases at 230 V. */
  async meter({ connector: number, add_wh, power_w, soc }) {
    const connector = this.connectors.get(number);
    connector.registerWh += add_wh;
    const { transaction } = connector;
    const sampledValue = [
      { value: `${connector.registerWh}`, context: 'Sample.Periodic', unit: 'Wh' },
      { value: power_w.toFixed(1), measurand: 'Power.Active.Import', unit: 'W' },
      ...['L1', 'L2', 'L3'].map((phase) => ({
        value: (power_w / 3 / 230).toFixed(2),
        measurand: 'Current.Import',
        phase,
        unit: 'A',
      })),
      ...(soc === undefined ? [] : [{ value: `${soc}`, measurand: 'SoC', unit: 'Percent' }]),
    ];
    const meterValue = [{ timestamp: this.now(), sampledValue }];
    await this.deliver((link) =>
      this.say(
        'MeterValues',
        {
          connectorId: number,
          ...(transaction && { transactionId: transaction.id }),
          meterValue,
        },
        link,
      ),
    );
  }

  /** The network goes away: TCP ends without a close frame. */
  async drop() {
    const { link } = this;
    this.link = null;
    await link.close({ force: true });
  }

  async clock({ behind_s }) {
    this.behindMs = behind_s * 1_000;
  }

  /** From now on every remote start is refused. */
  async refuse() {
    this.refuses = true;
  }
}

const DEEDS = [
  'connect',
  'boot',
  'plug',
  'unplug',
  'tap',
  'meter',
  'drop',
  'clock',
  'refuse',
  'report',
];

const station = new Station(Number(connectorCount));
const orders = createInterface({ input: process.stdin });
orders.on('line', async (line) => {
  const { id, do: deed, ...order } = JSON.parse(line);
  try {
    if (!DEEDS.includes(deed)) throw new Error(`unknown: ${deed}`);
    tell({ id, done: await station[deed](order) });
  } catch (error) {
    tell({ id, failed: `${error}` });
  }
});
await once(orders, 'close');
process.exit(0);
