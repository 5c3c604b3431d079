// Holds the built screens to their budget (KiB, gzip). Run after the build.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

// `all` bounds what lazy screens may add up to; nobody waits for it, as each is fetched when it is shown.
const BUDGET = { shell: 100, chunk: 40, all: 220, fonts: 180 };
const dist = new URL('../dist/', import.meta.url);
const names = await readdir(new URL('assets/', dist));
const html = await readFile(new URL('index.html', dist), 'utf8');

/** @param {string} name */
const read = (name) => readFile(new URL(`assets/${name}`, dist));
/** @param {Buffer} content */
const zipped = (content) => gzipSync(content, { level: 9 }).length / 1024;

// The shell is what index.html asks for, with everything that imports statically.
const entries = [...html.matchAll(/assets\/([^"']+\.js)/g)].map((match) => match[1] ?? '');
const sizes = new Map();
const shell = new Set();
for (const name of names.filter((name) => name.endsWith('.js')))
  sizes.set(name, zipped(await read(name)));
const waiting = [...entries];
for (let name = waiting.pop(); name; name = waiting.pop()) {
  if (shell.has(name)) continue;
  shell.add(name);
  const code = (await read(name)).toString();
  for (const [, found] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    if (found) waiting.push(found);
}

// Of the languages one alone is fetched, before anything is shown: the largest one counts.
const languages = [...sizes.keys()].filter((name) => /texts-\w+-/.test(name));
const spoken = languages.sort((one, other) => sizes.get(other) - sizes.get(one))[0];
for (const name of languages) if (name !== spoken) sizes.delete(name);
if (spoken) shell.add(spoken);

const sum = (/** @type {Iterable<string>} */ list) =>
  [...list].reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
let fonts = 0;
for (const name of names.filter((name) => name.endsWith('.woff2')))
  fonts += (await read(name)).length / 1024;
const lazy = [...sizes.keys()].filter((name) => !shell.has(name));
const largest = lazy.sort((one, other) => sizes.get(other) - sizes.get(one))[0];

const rows = /** @type {[string, number, number][]} */ ([
  ['shell, in one language', sum(shell), BUDGET.shell],
  [`largest lazy chunk (${largest ?? 'none'})`, largest ? sizes.get(largest) : 0, BUDGET.chunk],
  ['all JavaScript, in one language', sum(sizes.keys()), BUDGET.all],
  ['fonts', fonts, BUDGET.fonts],
]);
let over = entries.length === 0;
if (over) console.error('index.html names no script');
for (const [what, size, limit] of rows) {
  console.log(`${size > limit ? 'OVER ' : 'ok   '}${what}: ${size.toFixed(1)} of ${limit} KiB`);
  over ||= size > limit;
}
if (/<script(?![^>]*\bsrc=)/.test(html) || /\sstyle=/.test(html)) {
  console.error('index.html has an inline script or style, which the security policy forbids');
  over = true;
}
process.exit(over ? 1 : 0);
