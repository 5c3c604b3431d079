// The style sheets outside components: colours there are tokens as well.
import { readdir, readFile } from 'node:fs/promises';
import { rawColours } from '../lint/colours-are-tokens.js';

const folder = new URL('../src/styles/', import.meta.url);
let faults = 0;
for (const name of await readdir(folder)) {
  if (name === 'tokens.css') continue;
  for (const { line, colour } of rawColours(await readFile(new URL(name, folder), 'utf8'))) {
    console.error(`src/styles/${name}:${line}: ${colour} is not a token`);
    faults += 1;
  }
}
process.exit(faults > 0 ? 1 : 0);
