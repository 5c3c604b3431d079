// Every package of the lock file must have a licence that goes with MIT OR Apache-2.0.
import { readFile } from 'node:fs/promises';

const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT',
  'Apache-2.0 WITH LLVM-exception', 'MIT-0', 'OFL-1.1', 'Python-2.0', 'Unlicense', 'Zlib',
]); // prettier-ignore
// Used while building and testing, never shipped.
/** @type {Record<string, string>} */
const EXCEPTIONS = {
  'axe-core': 'MPL-2.0',
  lightningcss: 'MPL-2.0',
  'caniuse-lite': 'CC-BY-4.0',
};

/** @param {string} expression */
function allowed(expression) {
  const alternatives = expression.replace(/[()]/g, '').split(/\s+OR\s+/i);
  return alternatives.some((one) =>
    one.split(/\s+AND\s+/i).every((part) => ALLOWED.has(part.trim())),
  );
}

// Packages that leave the field out of their manifest; the licence is in their repository's LICENSE.
/** @type {Record<string, string>} */
const UNNAMED = {
  '@inlang/plugin-message-format': 'MIT',
  '@lix-js/sdk-linux-x64': 'MIT',
  'svelte-toolbelt': 'MIT',
};

const lock = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'));
const faults = [];
let seen = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  const name = path.replace(/^.*node_modules\//, '');
  const family = name.startsWith('lightningcss-') ? 'lightningcss' : name;
  const licence = entry.license ?? UNNAMED[name];
  seen += 1;
  if (typeof licence === 'string' && allowed(licence)) continue;
  if (
    licence &&
    EXCEPTIONS[family] === licence &&
    (entry.dev || entry.optional || family === 'lightningcss')
  )
    continue;
  faults.push(`${name} ${entry.version}: ${licence ?? 'no licence named'}`);
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`${seen} packages, all under an allowed licence`);
