// Where the work of the board goes in Chromium: own CPU time by thread and event, for each second of the site.
// usage: node tests/bench-ui/trace.js [--cold] [FOLDER...]
// FOLDER has built screens (ui/dist if none is named); several are traced in turns and compared. `--cold`: the
// first board of a new page, until all bays are there.

import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { serve } from './serve.js';

const words = process.argv.slice(2);
const cold = words.includes('--cold');
const folders = words.filter((word) => !word.startsWith('--'));
const BAYS = 1000;
const SECONDS = cold ? 1 : 8;
/** A page that has just come is busy with that. */
const SETTLE_MS = 3000;
/** How often each folder has its turn. */
const TURNS = folders.length > 1 ? 3 : 1;
const VIEWPORT = { width: 1440, height: 900 };
/** Of the events of a thread, so many are named; threads with less work are left out. */
const NAMED = 12;
const WORTH_MS = 20;
const CATEGORIES = [
  '-*',
  'blink',
  'cc',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'gpu',
  'loading',
  'toplevel',
  'v8',
  'viz',
];

const file = join(tmpdir(), `board-${process.pid}.json`);
const sums = new Map();
for (let turn = 0; turn < TURNS; turn += 1) {
  for (const folder of folders.length > 0 ? folders : [undefined]) {
    const threads = byThread(await trace(folder));
    if (TURNS === 1) print(threads);
    const page = threads.find(({ thread }) => thread === 'Renderer CrRendererMain');
    sums.set(folder, [...(sums.get(folder) ?? []), page.ms]);
  }
}
await rm(file);
for (const [folder, all] of sums) {
  const each = all.map((ms) => ms.toFixed(0)).join(', ');
  console.log(
    `\nmain thread of ${folder ?? 'the page'}: ${each} ms${cold ? '' : ' of CPU a second'}`,
  );
}

/** @returns the events of a course of its own */
async function trace(folder) {
  const site = await serve(BAYS, { folder });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    const start = () => browser.startTracing(page, { path: file, categories: CATEGORIES });
    if (cold) await start();
    await page.goto(site.origin);
    await page
      .locator('[data-evse]')
      .nth(BAYS - 1)
      .waitFor({ state: 'attached' });
    if (!cold) {
      await wait(SETTLE_MS);
      await start();
      await wait(SECONDS * 1000);
    }
    await browser.stopTracing();
  } finally {
    site.close();
    await browser.close();
  }
  return JSON.parse(await readFile(file, 'utf8')).traceEvents;
}

/** CPU time of each thread, and of its events without what is inside them. */
function byThread(events) {
  const names = new Map();
  const owns = new Map();
  for (const event of events) {
    const { name, ph, pid, tid, tdur, args } = event;
    if (name === 'process_name') names.set(pid, args.name);
    else if (name === 'thread_name') names.set(`${pid}/${tid}`, args.name);
    if (ph !== 'X' || tdur === undefined) continue;
    const thread = `${pid}/${tid}`;
    if (!owns.has(thread)) owns.set(thread, []);
    owns.get(thread).push(event);
  }
  return [...owns]
    .map(([thread, own]) => {
      const parts = ownTimes(own);
      const [pid] = thread.split('/');
      return {
        thread: `${names.get(Number(pid))} ${names.get(thread)}`,
        ms: parts.reduce((sum, { ms }) => sum + ms, 0),
        parts,
      };
    })
    .toSorted((one, other) => other.ms - one.ms);
}

function ownTimes(events) {
  const sums = new Map();
  const add = (name, us, count) => {
    const { ms, count: before } = sums.get(name) ?? { ms: 0, count: 0 };
    sums.set(name, { name, ms: ms + us / 1000 / SECONDS, count: before + count });
  };
  const around = [];
  for (const event of events.toSorted((one, other) => one.ts - other.ts || other.dur - one.dur)) {
    while (around.length > 0 && around.at(-1).ts + around.at(-1).dur <= event.ts) around.pop();
    add(event.name, event.tdur, 1);
    if (around.length > 0) add(around.at(-1).name, -event.tdur, 0);
    around.push(event);
  }
  return [...sums.values()].toSorted((one, other) => other.ms - one.ms);
}

function print(threads) {
  for (const { thread, ms, parts } of threads.filter((one) => one.ms * SECONDS > WORTH_MS)) {
    console.log(`\n${thread}: ${ms.toFixed(0)} ms${cold ? '' : ' of CPU a second'}`);
    for (const { name, ms: own, count } of parts.slice(0, NAMED)) {
      console.log(`${own.toFixed(1).padStart(8)}  ${String(count).padStart(6)} times  ${name}`);
    }
  }
}
