// A site for one test: the built server in a folder of its own on free ports, an API token, the
// live feed, and the charge points that call it.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api.js';
import { ChargePoint } from './charge-point.js';
import { Child, run } from './child.js';
import { removeFolder } from './folder.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** Where cargo put the programs. */
export const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

/** Where failing tests leave what helps to understand them. */
export const LEFT_BEHIND = join(TARGET, 'outside');

/** A built program. */
export function program(name) {
  return join(TARGET, 'debug', name);
}

export class Site {
  #chargePoints = [];

  /** @param {string} folder the data folder, of this site alone */
  constructor(folder) {
    this.folder = folder;
  }

  /**
   * Opens a site with its own server.
   * @param {{ enrolment?: 'open' | 'ask', demo?: boolean }} options whether unknown chargers are let
   *   in at once; `demo`: the simulated site, until somebody sets up one of their own
   */
  static async open({ enrolment = 'open', demo = false } = {}) {
    const site = new Site(await mkdtemp(join(tmpdir(), 'forecourt-test-')));
    try {
      await site.startServer([
        ...(enrolment === 'open' ? ['--open-enrolment'] : []),
        ...(demo ? ['--demo-until-set-up'] : []),
      ]);
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  async startServer(more) {
    const options = ['--data-dir', this.folder, '--ocpp', '127.0.0.1:0', '--api', '127.0.0.1:0'];
    this.server = new Child('server', program('forecourt-server'), [...options, ...more], {
      env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'info' },
    });
    await this.#hearAddresses();
  }

  /** Once the demo was left for the operator's own site: its addresses, its API. */
  async leftDemo() {
    this.live.close();
    await this.#hearAddresses();
  }

  /** What the program prints when it starts, and again when it leaves the demo; the code last. */
  async #hearAddresses() {
    const last = (pattern) =>
      this.server.lines.map((line) => pattern.exec(line)?.[1]).findLast(Boolean);
    this.signIn = await this.server.until('the server says where to sign in', () => {
      const signIn = last(/sign in at (http:\/\/\S+#code=\S+)/);
      return signIn !== this.signIn && signIn;
    });
    this.ocpp = last(/ocpp listening on (ws:\/\/\S+)/);
    this.origin = last(/api listening on (http:\/\/[^\s/]+)/);
    await this.useApi(this.origin);
  }

  /** Makes a token beside the running program, and opens the live feed with it. */
  async useApi(origin) {
    const token = await run(program('forecourt-server'), [
      'token',
      'create',
      '--name',
      'outside',
      '--scope',
      'admin',
      '--data-dir',
      this.folder,
    ]);
    this.api = new Api(origin, token.trim().split(/\s+/).at(-1));
    this.live = await this.api.live();
  }

  /** A charge point that others wrote, not connected yet. */
  chargePoint(language, identity, connectors = 1) {
    const chargePoint = new ChargePoint(language, identity, connectors);
    this.#chargePoints.push(chargePoint);
    return chargePoint;
  }

  /** A charge point that is connected, accepted, and free on the board. */
  async connected(language, identity, connectors = 1) {
    const chargePoint = this.chargePoint(language, identity, connectors);
    const { status } = await chargePoint.connect(this.ocpp);
    assert.equal(status, 'Accepted');
    for (let number = 1; number <= connectors; number += 1) {
      await this.live.state(identity, 'available', number);
    }
    return chargePoint;
  }

  /** What broke the OCPP schemas, by the charge points' own check of both directions. */
  get violations() {
    return this.#chargePoints.flatMap((chargePoint) => chargePoint.violations);
  }

  /** Keeps what helps to understand a failed test; answers where. */
  async leaveBehind(name) {
    const file = join(LEFT_BEHIND, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`);
    await mkdir(LEFT_BEHIND, { recursive: true });
    await writeFile(
      file,
      [
        ...(this.server?.lines ?? []),
        ...this.#chargePoints.flatMap(({ identity, events }) => [
          `--- ${identity}`,
          ...events.map((event) => JSON.stringify(event)),
        ]),
      ].join('\n'),
    );
    return file;
  }

  async close() {
    this.live?.close();
    await Promise.all(this.#chargePoints.map((chargePoint) => chargePoint.stop()));
    const how = await this.server?.stop();
    await removeFolder(this.folder);
    return how;
  }
}
