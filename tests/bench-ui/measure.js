// What the board costs in Chromium: 1,000 bays at 1 Hz for 60 s, and its first paint.
// usage: node tests/bench-ui/measure.js [--quick] [--only screens]; the screens must be built (ui/dist)

import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { serve } from './serve.js';

// `--only` names a part of the bench; this one is called `screens`.
const only = process.argv.indexOf('--only');
if (only > 0 && process.argv[only + 1] !== 'screens') process.exit(0);
const quick = process.argv.includes('--quick');
const BAYS = 1000;
const SECONDS = quick ? 15 : 60;
const PAINTS = quick ? 3 : 7;
/** A frame of a screen with 60 Hz that comes later than this was missed. */
const LATE_MS = 25;
const VIEWPORT = { width: 1440, height: 900 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-precise-memory-info'],
});
const site = await serve(BAYS);
try {
  const rows = [...(await paints()), ...(await course())];
  print(['Screens', 'Measured', 'Target'], rows);
} finally {
  site.close();
  await browser.close();
}

/** First paint, first tiles and all of them in contexts that have nothing cached. */
async function paints() {
  const turns = [];
  for (let turn = 0; turn < PAINTS; turn += 1) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.addInitScript((count) => {
      window.seen_ = {};
      const watcher = new window.MutationObserver(() => {
        const there = document.querySelectorAll('[data-evse]').length;
        // Once the frame is drawn that they stand in.
        const mark = (name) =>
          (window.seen_[name] ??= new Promise((done) =>
            window.requestAnimationFrame(() =>
              window.requestAnimationFrame(() => done(performance.now())),
            ),
          ));
        if (there > 0) void mark('first');
        if (there < count) return;
        void mark('all');
        watcher.disconnect();
      });
      watcher.observe(document, { childList: true, subtree: true });
    }, BAYS);
    await page.goto(site.origin);
    await page.waitForFunction(() => window.seen_.all);
    turns.push(
      await page.evaluate(async () => [
        performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        await window.seen_.first,
        await window.seen_.all,
      ]),
    );
    await context.close();
  }
  const [paint, first, all] = [0, 1, 2].map((part) => ms(median(turns.map((turn) => turn[part]))));
  return [
    [`first paint, cold (median of ${PAINTS})`, paint, '1 s'],
    ['first bays drawn, cold', first, ''],
    [`all ${BAYS} bays there, cold`, all, ''],
  ];
}

/** A minute of a site that never rests. */
async function course() {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.goto(site.origin);
  await page
    .locator('[data-evse]')
    .nth(BAYS - 1)
    .waitFor({ state: 'attached' });
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  await devtools.send('HeapProfiler.enable');
  // Beside it, in a window of its own, a page on which a single figure turns: what that misses is the
  // machine's.
  const beside = await browser.newPage();
  await beside.setContent('<p>0</p>');
  for (const one of [page, beside]) await one.evaluate(countFrames);
  const processes = await browser.newBrowserCDPSession();
  const heap = [await heapMib(devtools)];
  const spent = {};
  let work = 0;
  const parts = 6;
  for (let part = 0; part < parts; part += 1) {
    const before = await metrics(devtools);
    const begun = await rendererSeconds(processes);
    await wait((SECONDS * 1000) / parts);
    const after = await metrics(devtools);
    const done = await rendererSeconds(processes);
    work += Math.max(...[...done].map(([id, seconds]) => seconds - (begun.get(id) ?? seconds)));
    for (const name of Object.keys(after)) {
      spent[name] = (spent[name] ?? 0) + after[name] - before[name];
    }
    // Not a part of what the page does by itself.
    heap.push(await heapMib(devtools));
  }
  const [frames, idle] = await Promise.all(
    [page, beside].map((one) => one.evaluate(() => window.frames_)),
  );
  await beside.close();
  await context.close();

  const share = (name) => `${((spent[name] / SECONDS) * 100).toFixed(1)} %`;
  return [
    [`late frames, ${BAYS} bays at 1 Hz, ${SECONDS} s`, late(frames), ''],
    ['time between frames, p50 / p95 / p99', between(frames), ''],
    ['beside it, an empty page: late frames', late(idle), ''],
    ['beside it, time between frames', between(idle), ''],
    ["script, by the wall's clock", share('ScriptDuration'), ''],
    [
      "layout and styles, by the wall's clock",
      sum(share('LayoutDuration'), share('RecalcStyleDuration')),
      '',
    ],
    ["CPU of the page's process, of one core", `${((work / SECONDS) * 100).toFixed(1)} %`, ''],
    ['JavaScript heap over time, MiB', heap.map((mib) => mib.toFixed(1)).join(', '), 'flat'],
  ];
}

/** In the page: how long it is from frame to frame, of which each draws something. */
function countFrames() {
  window.frames_ = [];
  let last = performance.now();
  const letter = document.querySelector('body > p');
  const frame = (now) => {
    window.frames_.push(now - last);
    last = now;
    if (letter) letter.textContent = window.frames_.length % 10;
    window.requestAnimationFrame(frame);
  };
  window.requestAnimationFrame(frame);
}

function late(frames) {
  return `${frames.filter((gap) => gap > LATE_MS).length} of ${frames.length}`;
}

function between(frames) {
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (part) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return [0.5, 0.95, 0.99].map((part) => ms(at(part))).join(' / ');
}

function sum(one, other) {
  return `${(parseFloat(one) + parseFloat(other)).toFixed(1)} %`;
}

async function metrics(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** CPU time of each process that has a page: the board's is the one that works most. */
async function rendererSeconds(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return new Map(renderers.map(({ id, cpuTime }) => [id, cpuTime]));
}

/** What is left after the garbage is gone. */
async function heapMib(devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  return (await metrics(devtools)).JSHeapUsedSize / 2 ** 20;
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function ms(value) {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function print(head, rows) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column].length)),
  );
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  console.log(line(head));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of rows) console.log(line(row));
}
