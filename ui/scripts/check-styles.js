// The style sheets outside components: colours there are tokens as well. And everywhere: text on the
// accent keeps its background in forced colours, where the browser would lay its own behind the text.
import { readdir, readFile } from 'node:fs/promises';
import { rawColours } from '../lint/colours-are-tokens.js';

const root = new URL('..', import.meta.url);
let faults = 0;
/** @type {(file: string, line: number, what: string) => void} */
function fault(file, line, what) {
  console.error(`${file}:${line}: ${what}`);
  faults += 1;
}

for (const name of await readdir(new URL('src/', root), { recursive: true })) {
  const file = `src/${name}`;
  if (!/\.(css|svelte)$/.test(file) || file === 'src/styles/tokens.css') continue;
  const text = await readFile(new URL(file, root), 'utf8');
  if (file.endsWith('.css')) {
    for (const { line, colour } of rawColours(text)) fault(file, line, `${colour} is not a token`);
  }
  for (const { 0: block, index } of text.matchAll(
    /\{[^{}]*[\s;]color: var\(--on-accent\)[^{}]*\}/g,
  )) {
    if (block.includes('forced-color-adjust: none')) continue;
    fault(file, text.slice(0, index).split('\n').length, 'needs forced-color-adjust: none');
  }
}
process.exit(faults > 0 ? 1 : 0);
