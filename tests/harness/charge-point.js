// Drives a charge point program (`foreign/`) through JSON lines.
//
//   test -> charge point   {"id": 1, "do": "plug", "connector": 1}
//   charge point -> test   {"id": 1, "done": ...} or {"id": 1, "failed": "..."}
//                          {"event": "call", "action", "payload"}     the central system asked
//                          {"event": "answer", "action", "payload"}   the central system answered
//                          {"event": "violation", "text"}             something broke the schema
//                          {"event": "connected", "subprotocol"}, {"event": "closed", "code"}

import { join } from 'node:path';
import { Child } from './child.js';

const FOREIGN = join(import.meta.dirname, '..', 'foreign');

/** The programs, by the language they are written in. */
export const PROGRAMS = {
  python: [join(FOREIGN, '.venv', 'bin', 'python'), join(FOREIGN, 'charge_point.py')],
  node: [process.execPath, join(FOREIGN, 'charge-point.js')],
};

export class ChargePoint {
  /** All events so far, in order. */
  events = [];
  #child;
  #orders = new Map();
  #number = 0;

  /**
   * @param {keyof typeof PROGRAMS} language
   * @param {string} identity
   * @param {number} connectors how many it has
   */
  constructor(language, identity, connectors = 1) {
    const [program, script] = PROGRAMS[language];
    this.identity = identity;
    this.#child = new Child(identity, program, [script, identity, `${connectors}`], {
      onLine: (line) => this.#hear(JSON.parse(line)),
    });
    this.#child.exited.then((how) => {
      for (const { reject } of this.#orders.values()) {
        reject(new Error(`${identity} ended (${how})\n${this.#child.tail()}`));
      }
    });
  }

  #hear(line) {
    if (line.event) {
      this.events.push(line);
      return;
    }
    const order = this.#orders.get(line.id);
    this.#orders.delete(line.id);
    if ('failed' in line) order.reject(new Error(`${this.identity} ${order.what}: ${line.failed}`));
    else order.resolve(line.done);
  }

  #do(what, order = {}) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#orders.set(id, { what, resolve, reject });
      this.#child.write(JSON.stringify({ id, do: what, ...order }));
    });
  }

  /** Connects, boots, and once accepted tells its states and delivers what it kept. */
  connect(url, { subprotocols } = {}) {
    return this.#do('connect', { url, ...(subprotocols && { subprotocols }) });
  }

  /** A car is plugged in; a transaction begins if somebody was let in. */
  plug(connector = 1) {
    return this.#do('plug', { connector });
  }

  /** The car leaves; what runs ends. */
  unplug(connector = 1) {
    return this.#do('unplug', { connector });
  }

  /** A card at the reader. Without `authorize` the charger lets it in by itself. */
  tap(card, { connector = 1, authorize = true } = {}) {
    return this.#do('tap', { connector, card, authorize });
  }

  /** The car took so much more energy and draws so much power. */
  meter({ connector = 1, add_wh, power_w, soc }) {
    return this.#do('meter', { connector, add_wh, power_w, soc });
  }

  /** The network goes away, without a close frame. */
  drop() {
    return this.#do('drop');
  }

  /** Puts the charger's clock back. */
  clock(behind_s) {
    return this.#do('clock', { behind_s });
  }

  /** From now on it refuses every remote start. */
  refuse() {
    return this.#do('refuse');
  }

  /** It says a state of its own accord, such as a fault. */
  report({ connector = 1, status, error_code }) {
    return this.#do('report', { connector, status, ...(error_code && { error_code }) });
  }

  /** The first event, already there or to come, that fits; the whole connection's, or after `from`. */
  event(what, fits, from = 0) {
    return this.#child.until(`${this.identity} ${what}`, () => this.events.slice(from).find(fits));
  }

  /** The central system asked this of it. */
  asked(action, from = 0) {
    return this.event(
      `is asked ${action}`,
      (event) => event.event === 'call' && event.action === action,
      from,
    );
  }

  /** What the central system answered to this message, last. */
  answered(action) {
    return this.events.findLast((event) => event.event === 'answer' && event.action === action)
      ?.payload;
  }

  /** What broke the schema, in either direction. */
  get violations() {
    return this.events.filter((event) => event.event === 'violation').map(({ text }) => text);
  }

  stop() {
    return this.#child.stop();
  }
}
