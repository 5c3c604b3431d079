// Compiles the messages and checks them. Offline the compiler says "successfully compiled" even when
// it could not load its format plugin and produced nothing; so what came out is counted.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from '@inlang/paraglide-js';

const root = fileURLToPath(new URL('..', import.meta.url));
const locales = ['en', 'de'];

/** @param {string} locale */
async function read(locale) {
  const text = await readFile(`${root}messages/${locale}.json`, 'utf8');
  const { $schema: _, ...messages } = JSON.parse(text);
  return /** @type {Record<string, unknown>} */ (messages);
}

/** The names of the placeholders in a message, whatever its shape. @param {unknown} message */
function placeholders(message) {
  const found = new Set();
  for (const [, name] of JSON.stringify(message).matchAll(/\{(\w+)\}/g)) found.add(name);
  return [...found].sort().join(', ');
}

const catalogues = await Promise.all(locales.map(read));
const [base, ...others] = catalogues;
if (!base) throw new Error('no messages');
const faults = [];
others.forEach((other, index) => {
  const locale = locales[index + 1];
  for (const key of Object.keys(base)) {
    if (!(key in other)) faults.push(`${locale}: ${key} is missing`);
    else if (placeholders(base[key]) !== placeholders(other[key]))
      faults.push(
        `${locale}: ${key} has {${placeholders(other[key])}}, not {${placeholders(base[key])}}`,
      );
  }
  for (const key of Object.keys(other))
    if (!(key in base)) faults.push(`${locale}: ${key} is unknown`);
});

await compile({
  project: `${root}project.inlang`,
  outdir: `${root}src/paraglide`,
  strategy: ['globalVariable', 'baseLocale'],
  isServer: 'false',
  disableAsyncLocalStorage: true,
  emitReadme: false,
});
const compiled = (await readdir(`${root}src/paraglide/messages`)).filter(
  (name) => name.endsWith('.js') && name !== '_index.js',
).length;
const expected = Object.keys(base).length;
if (compiled < expected || expected === 0)
  faults.push(`${compiled} of ${expected} messages were compiled; is the format plugin installed?`);

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`${expected} messages in ${locales.length} languages`);
