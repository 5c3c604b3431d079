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

/** First paint and first tile in contexts that have nothing cached. */
async function paints() {
  const first = [];
  const tiles = [];
  for (let turn = 0; turn < PAINTS; turn += 1) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.goto(site.origin);
    await page.locator('[data-evse]').first().waitFor();
    const [paint, tile] = await page.evaluate(() => [
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      performance.now(),
    ]);
    first.push(paint);
    tiles.push(tile);
    await context.close();
  }
  return [
    [`first paint, cold (median of ${PAINTS})`, ms(median(first)), '1 s'],
    [`board of ${BAYS} bays is there, cold`, ms(median(tiles)), ''],
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
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const frame = (now) => {
      window.frames_.push(now - last);
      last = now;
      window.requestAnimationFrame(frame);
    };
    window.requestAnimationFrame(frame);
  });
  const heap = [await heapMib(devtools)];
  const before = await metrics(devtools);
  const parts = 6;
  for (let part = 0; part < parts; part += 1) {
    await wait((SECONDS * 1000) / parts);
    heap.push(await heapMib(devtools));
  }
  const after = await metrics(devtools);
  const frames = await page.evaluate(() => window.frames_);
  await context.close();

  const share = (name) => `${(((after[name] - before[name]) / SECONDS) * 100).toFixed(1)} %`;
  const late = frames.filter((gap) => gap > LATE_MS).length;
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (part) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return [
    [`late frames, ${BAYS} bays at 1 Hz, ${SECONDS} s`, `${late} of ${frames.length}`, ''],
    [
      'time between frames, p50 / p95 / p99',
      [0.5, 0.95, 0.99].map((p) => ms(at(p))).join(' / '),
      '',
    ],
    ['script, of one core', share('ScriptDuration'), ''],
    [
      'layout and styles, of one core',
      sum(share('LayoutDuration'), share('RecalcStyleDuration')),
      '',
    ],
    ['all work of the page, of one core', share('TaskDuration'), ''],
    ['JavaScript heap over time, MiB', heap.map((mib) => mib.toFixed(1)).join(', '), 'flat'],
  ];
}

function sum(one, other) {
  return `${(parseFloat(one) + parseFloat(other)).toFixed(1)} %`;
}

async function metrics(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
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
