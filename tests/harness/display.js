// A display without a screen, and what a person does there: looks at windows, moves and closes them,
// presses keys.

import x11 from 'x11';
import { Child } from './child.js';
import { asked } from './until.js';

/** Where the keys are on the display's keyboard. */
const KEYS = { Escape: 9, Return: 36 };
const VIEWABLE = 2;
const CLIENT_MESSAGE_FORMAT = 32;

export class Display {
  #client;
  #root;

  /** @param {string} size width, height and depth */
  static async open(size = '1280x900x24') {
    const display = new Display();
    display.server = new Child('Xvfb', 'Xvfb', [
      ...['-displayfd', '1', '-screen', '0', size, '-nolisten', 'tcp'],
    ]);
    const [number] = await display.server.line(/^\d+$/);
    display.name = `:${number}`;
    const { client, screen } = await new Promise((resolve, reject) => {
      const options = { display: display.name, disableBigRequests: true };
      x11.createClient(options, (error, opened) =>
        error ? reject(error) : resolve({ client: opened.client, screen: opened.screen[0] }),
      );
    });
    // A window may close while it is asked about.
    client.on('error', () => {});
    display.#client = client;
    display.#root = screen.root;
    return display;
  }

  #ask(request, ...args) {
    return new Promise((resolve, reject) => {
      this.#client[request](...args, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }

  async #title(id) {
    const [name, text] = [await this.#atom('_NET_WM_NAME'), await this.#atom('UTF8_STRING')];
    const { data } = await this.#ask('GetProperty', 0, id, name, text, 0, 1_000);
    return data.toString();
  }

  #atom(name) {
    return this.#ask('InternAtom', false, name);
  }

  /** The windows on the screen by their titles, the lowest first. */
  async windows() {
    const { children } = await this.#ask('QueryTree', this.#root);
    const looks = children.map(async (id) => {
      const { mapState } = await this.#ask('GetWindowAttributes', id);
      return { id, shown: mapState === VIEWABLE, title: await this.#title(id) };
    });
    const found = (await Promise.allSettled(looks)).map(({ value }) => value);
    return found.filter((window) => window?.shown && window.title !== '');
  }

  /** The window with a title, once it is on the screen. */
  async window(title) {
    const found = await asked(`a window is called ${title}`, async () => {
      const windows = await this.windows();
      return windows.find((window) => title.test(window.title));
    });
    return found.id;
  }

  /** The window with a title, once it is there: it is shown before it is where it belongs. */
  async windowIn(title, area) {
    const id = await this.window(title);
    const places = Object.keys(area);
    await asked(`${title} is at ${JSON.stringify(area)}`, async () => {
      const seen = await this.area(id);
      if (places.every((place) => seen[place] === area[place])) return true;
      throw new Error(`it is at ${JSON.stringify(seen)}`);
    });
    return id;
  }

  /** Waits until no window on the screen has the title. */
  gone(title) {
    return asked(`no window is called ${title}`, async () => {
      const windows = await this.windows();
      return !windows.some((window) => title.test(window.title));
    });
  }

  /** Presses a key in the window with a title until it has gone: it may be there before it listens. */
  answer(title, key) {
    return asked(`${key} answers ${title}`, async () => {
      const windows = await this.windows();
      const question = windows.find((window) => title.test(window.title));
      if (question) await this.#press(question.id, key);
      return !question;
    });
  }

  /** Where a window is, and how large. */
  async area(id) {
    const { xPos: x, yPos: y, width, height } = await this.#ask('GetGeometry', id);
    return { x, y, width, height };
  }

  /** Moves and sizes a window, as somebody would with its frame. */
  async move(id, { x, y, width, height }) {
    this.#client.MoveResizeWindow(id, x, y, width, height);
    await this.#client.sync();
  }

  /** Puts a window above all others. */
  async raise(id) {
    this.#client.RaiseWindow(id);
    await this.#client.sync();
  }

  /** Asks a window to close, as its frame's button does. */
  async close(id) {
    const event = {
      name: 'ClientMessage',
      type: 33,
      seq: 0,
      format: CLIENT_MESSAGE_FORMAT,
      wid: id,
      message_type: await this.#atom('WM_PROTOCOLS'),
      data: [await this.#atom('WM_DELETE_WINDOW'), 0, 0, 0, 0],
    };
    this.#client.SendEvent(id, 0, 0, event);
    await this.#client.sync();
  }

  async #press(id, key) {
    const test = await new Promise((resolve, reject) => {
      this.#client.require('xtest', (error, found) => (error ? reject(error) : resolve(found)));
    });
    this.#client.SetInputFocus(id, 1);
    for (const type of [test.KeyPress, test.KeyRelease])
      test.FakeInput(type, KEYS[key], 0, this.#root, 0, 0);
    await this.#client.sync();
  }

  async end() {
    this.#client?.terminate();
    await this.server.stop();
  }
}
