// Programs that a test starts, and that end with it whatever happens.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Watched } from './until.js';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How much of a program's output is kept for a failing test. */
const KEPT_LINES = 400;

export class Child {
  /** What it wrote, standard output and error together, the last lines. */
  lines = [];
  #watched = new Watched();
  #ended = null;

  /**
   * @param {string} name for messages
   * @param {string} program
   * @param {string[]} args
   * @param {{ env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
   *   `onLine` hears standard output
   */
  constructor(name, program, args, { env = process.env, onLine = () => {} } = {}) {
    this.name = name;
    this.process = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(this.process);
    const hear = (line) => {
      this.lines.push(line);
      if (this.lines.length > KEPT_LINES) this.lines.shift();
    };
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      hear(line);
      onLine(line);
      this.#watched.changed();
    });
    createInterface({ input: this.process.stderr }).on('line', (line) => {
      hear(line);
      this.#watched.changed();
    });
    this.process.stdin.on('error', () => {});
    this.exited = new Promise((resolve) => {
      const end = (how) => {
        running.delete(this.process);
        this.#ended = how;
        resolve(how);
        this.#watched.failed(new Error(`${name} ended (${how})\n${this.tail()}`));
      };
      this.process.once('error', (error) => end(error.message));
      this.process.once('close', (code, signal) => end(signal ?? `exit ${code}`));
    });
  }

  /** The last lines it wrote. */
  tail(count = 60) {
    return this.lines
      .slice(-count)
      .map((line) => `  ${this.name} | ${line}`)
      .join('\n');
  }

  /** The first line, already there or to come, that the pattern matches. */
  line(pattern) {
    return this.until(`${this.name} writes ${pattern}`, () =>
      this.lines.map((line) => pattern.exec(line)).find(Boolean),
    );
  }

  /** As `Watched.until`, looked at after each line; fails when the program ends before. */
  until(what, look) {
    const waiting = this.#watched.until(what, look, () => this.tail());
    if (this.#ended)
      this.#watched.failed(new Error(`${this.name} ended (${this.#ended})\n${this.tail()}`));
    return waiting;
  }

  /** Writes a line to its standard input. */
  write(line) {
    this.process.stdin.write(`${line}\n`);
  }

  /** Asks it to end, and waits until it did; answers how it ended. */
  async stop(signal = 'SIGTERM') {
    if (this.#ended === null) this.process.kill(signal);
    return this.exited;
  }
}

/** Runs a program to its end; answers its standard output, or fails with all of its output. */
export async function run(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  let out = '';
  let all = '';
  child.stdout.on('data', (data) => {
    out += data;
    all += data;
  });
  child.stderr.on('data', (data) => (all += data));
  const [code] = await once(child, 'close');
  running.delete(child);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${all}`);
  return out;
}
