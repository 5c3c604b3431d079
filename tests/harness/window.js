// The desktop program's real window, on a display of its own, driven by WebKit's own driver.

import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Capabilities, WebDriver } from 'selenium-webdriver';
import { Executor, HttpClient } from 'selenium-webdriver/http/index.js';
import { Child } from './child.js';
import { removeFolder } from './folder.js';
import { LEFT_BEHIND, program } from './site.js';
import { asked } from './until.js';

/**
 * An address of this computer that no other program uses: a port that was free there a moment ago is
 * still free.
 */
function ownHost() {
  const { pid } = process;
  return `127.${1 + ((pid >> 16) % 254)}.${(pid >> 8) & 255}.${pid & 255}`;
}

async function freePort(host) {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class Window {
  /**
   * Opens the window.
   * @param {string} folder the data folder
   * @param {{ size?: string }} options of the display
   */
  static async open(folder, { size = '1280x900x24' } = {}) {
    const window = new Window();
    try {
      await window.#open(folder, size);
    } catch (error) {
      error.message += `\n${await window.log()}`;
      await window.close();
      throw error;
    }
    return window;
  }

  async #open(folder, size) {
    await mkdir(LEFT_BEHIND, { recursive: true });
    // The window's own profile: nothing of this desk comes in, nothing stays.
    this.profile = await mkdtemp(join(tmpdir(), 'forecourt-window-'));
    this.screen = new Child('Xvfb', 'Xvfb', [
      '-displayfd',
      '1',
      '-screen',
      '0',
      size,
      '-nolisten',
      'tcp',
    ]);
    const [display] = await this.screen.line(/^\d+$/);
    this.display = `:${display}`;

    const host = ownHost();
    const port = await freePort(host);
    this.logFile = join(this.profile, 'driver.log');
    // To a file: a pipe would be kept open by whatever the driver leaves running.
    const log = openSync(this.logFile, 'a');
    this.driverProcess = spawn('WebKitWebDriver', [`--port=${port}`, `--host=${host}`], {
      env: {
        ...process.env,
        DISPLAY: this.display,
        TAURI_WEBVIEW_AUTOMATION: 'true',
        XDG_DATA_HOME: this.profile,
        XDG_CONFIG_HOME: this.profile,
        XDG_CACHE_HOME: this.profile,
        LANG: 'C.UTF-8',
        RUST_LOG: 'info',
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.driverEnded = once(this.driverProcess, 'exit');
    this.emergency = () => this.driverProcess.kill('SIGTERM');
    process.on('exit', this.emergency);
    const address = `http://${host}:${port}`;
    await asked('WebKitWebDriver listens', async () => (await fetch(`${address}/status`)).ok);

    this.driver = WebDriver.createSession(
      new Executor(new HttpClient(address)),
      new Capabilities({
        'webkitgtk:browserOptions': {
          binary: program('forecourt'),
          args: ['--data-dir', folder, '--ocpp', '127.0.0.1:0', '--api', '127.0.0.1:0'],
        },
      }),
    );
    await this.driver.getSession();
    /** Where the program serves the API, as it says itself. */
    this.api = await asked('the program says where its API is', async () => {
      const [, origin] = /api listening on (http:\/\/[^\s/]+)/.exec(await this.log()) ?? [];
      return origin;
    });
  }

  /** What the driver and the program wrote. */
  async log() {
    return this.logFile ? readFile(this.logFile, 'utf8') : '';
  }

  /** Keeps a picture of the window. */
  async picture(file) {
    await writeFile(file, Buffer.from(await this.driver.takeScreenshot(), 'base64'));
    return file;
  }

  async close() {
    await this.driver?.quit().catch(() => {});
    if (this.driverProcess) {
      this.driverProcess.kill('SIGTERM');
      await this.driverEnded;
      process.off('exit', this.emergency);
    }
    await this.screen?.stop();
    if (this.profile) await removeFolder(this.profile);
  }
}
