// The desktop program as a person starts it, on a display of the test's own.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';
import { Display } from './display.js';
import { removeFolder } from './folder.js';
import { program, Site } from './site.js';

const WINDOW_TESTS = join(import.meta.dirname, '..', 'window');

/** A session bus with a tray and notifications on it. */
class Surroundings {
  events = [];

  static async open() {
    const around = new Surroundings();
    around.bus = new Child('bus', 'dbus-daemon', ['--session', '--nofork', '--print-address']);
    const [address] = await around.bus.line(/^unix:.*/);
    around.address = address;
    const python = join(WINDOW_TESTS, '.venv', 'bin', 'python');
    around.desktop = new Child('desktop', python, [join(WINDOW_TESTS, 'desktop.py')], {
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
      onLine: (line) => around.events.push(JSON.parse(line)),
    });
    await around.told('ready');
    return around;
  }

  /** The latest event of a name, there already or to come. */
  told(name, fits = () => true) {
    return this.desktop.until(`the desktop is told ${name}`, () =>
      this.events.findLast((event) => event.event === name && fits(event)),
    );
  }

  do(what, more = {}) {
    this.desktop.write(JSON.stringify({ do: what, ...more }));
  }

  async close() {
    await this.desktop.stop();
    await this.bus.stop();
  }
}

/** The window's title, on any of its screens. */
export const FORECOURT = /Forecourt$/;

export class Desktop {
  #programs = [];
  #displays = [];

  /** A computer with nothing on it yet: a data folder, and a person's settings. */
  static async open() {
    const desktop = new Desktop();
    desktop.profile = await mkdtemp(join(tmpdir(), 'forecourt-desk-'));
    desktop.site = new Site(await mkdtemp(join(tmpdir(), 'forecourt-test-')));
    return desktop;
  }

  /** A tray and notifications, for programs that are started from now on. */
  async surround() {
    this.around = await Surroundings.open();
    return this.around;
  }

  /** @param {string} [size] of the screen */
  async display(size) {
    const display = await Display.open(size);
    this.#displays.push(display);
    return display;
  }

  /**
   * Starts the program.
   * @param {Display} display
   * @param {{ options?: string[] }} more
   */
  start(display, { options = [] } = {}) {
    const folder = ['--data-dir', this.site.folder];
    const ports = ['--ocpp', '127.0.0.1:0', '--api', '127.0.0.1:0'];
    const started = new Child(
      'forecourt',
      program('forecourt'),
      [...folder, ...ports, ...options],
      {
        env: {
          ...process.env,
          DISPLAY: display.name,
          XDG_DATA_HOME: this.profile,
          XDG_CONFIG_HOME: this.profile,
          XDG_CACHE_HOME: this.profile,
          // Nothing of this computer's: neither tray nor notifications, unless the test has them.
          DBUS_SESSION_BUS_ADDRESS: this.around?.address ?? 'disabled:',
          DBUS_SYSTEM_BUS_ADDRESS: 'disabled:',
          NO_AT_BRIDGE: '1',
          LANG: 'C.UTF-8',
          LC_ALL: 'C.UTF-8',
          RUST_LOG: 'info',
        },
      },
    );
    this.#programs.push(started);
    return started;
  }

  /** Starts the program and waits until it serves; its addresses become those of the site. */
  async run(display, more) {
    const started = this.start(display, more);
    [, this.site.ocpp] = await started.line(/ocpp listening on (ws:\/\/\S+)/);
    [, this.site.origin] = await started.line(/api listening on (http:\/\/[^\s/]+)/);
    return started;
  }

  async close() {
    await Promise.all(this.#programs.map((started) => started.stop()));
    await this.around?.close();
    await Promise.all(this.#displays.map((display) => display.end()));
    await this.site.close();
    await removeFolder(this.profile);
  }
}
