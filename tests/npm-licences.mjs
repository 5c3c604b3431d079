// The licences and sources of every npm package that a package-lock.json names.
// usage: node tests/npm-licences.mjs FOLDER...

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that may be part of, or build, a program under MIT OR Apache-2.0. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 WITH LLVM-exception',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unicode-3.0',
  'Zlib',
]);

/** Packages whose manifest names no licence: what a person read, and where. */
const READ_BY_A_PERSON = new Map([
  ['@inlang/plugin-message-format', 'MIT'], // its LICENSE file
  ['@lix-js/sdk-linux-x64', 'MIT'], // the binary of @lix-js/sdk, whose manifest says MIT
  ['precond', 'MIT'], // its README.md
  ['svelte-toolbelt', 'MIT'], // its LICENSE file
]);

/** Whether an SPDX expression can be met with allowed licences alone. */
function isAllowed(expression) {
  const plain = expression.replaceAll(/[()]/g, ' ').trim();
  return plain
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => ALLOWED.has(licence.trim())));
}

function licenceOf(folder, path, entry) {
  if (entry.license) return entry.license;
  try {
    const manifest = JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8'));
    return manifest.license?.type ?? manifest.license ?? manifest.licenses?.[0]?.type;
  } catch {
    return undefined;
  }
}

const faults = [];
let looked = 0;
for (const folder of process.argv.slice(2)) {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link) continue;
    looked += 1;
    const packageName = path.replace(/^.*node_modules\//, '');
    const name = `${folder}: ${packageName} ${entry.version}`;
    const licence = licenceOf(folder, path, entry) ?? READ_BY_A_PERSON.get(packageName);
    if (!licence) faults.push(`${name}: names no licence`);
    else if (!isAllowed(licence)) faults.push(`${name}: ${licence} is not an allowed licence`);
    // Lock files name no host: whatever does comes from somewhere else than the registry.
    if (entry.resolved) {
      faults.push(`${name}: comes from ${entry.resolved}, not from the npm registry`);
    }
    if (!entry.integrity) faults.push(`${name}: has no checksum`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`${looked} npm packages, ${faults.length} faults`);
process.exit(faults.length > 0 || looked === 0 ? 1 : 0);
