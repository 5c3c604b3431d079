// What the program can say, the screens can say too: codes and facts are read from its sources.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { language, locales } from '$lib/i18n';
import { hasLabel } from './facts';
import { hasWords, reasonSentence } from './sentences';

const SITE = '../src-tauri/site/src';
const CODES = '../src-tauri/api/src/problem/code.rs';

const withoutTests = (path: string) => readFileSync(path, 'utf8').split('#[cfg(test)]')[0] ?? '';
/** A folder's Rust, without its tests. */
function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs') && !/tests?\b/.test(name))
    .map((name) => withoutTests(join(folder, name)))
    .join('\n');
}
const found = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([, code = '']) => code)),
];

const deciding = [
  sources(join(SITE, 'checks')),
  sources(join(SITE, 'session')),
  withoutTests(join(SITE, 'decide.rs')),
  withoutTests(join(SITE, 'authorize.rs')),
].join('\n');
const reasons = found(deciding, /(?:Reason::new|about)\(\s*"([a-z_]+)"/g);
const problems = found(readFileSync(CODES, 'utf8'), /= [A-Z_]+, "([a-z_]+)",/g);

it('the sources were found', () => {
  expect(reasons.length).toBeGreaterThan(15);
  expect(problems.length).toBeGreaterThan(30);
});

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => language.choose(locale));

  it.each([...new Set([...reasons, ...problems])])('%s has a sentence', (code) => {
    expect(hasWords(code)).toBe(true);
    const said = reasonSentence({ code, args: {} });
    expect(said).toMatch(/[.:)]$/u);
    expect(said).not.toContain(code);
    expect(said).not.toMatch(/undefined|null|NaN/);
  });
});

it('each fact that a check looks at has a label', () => {
  const facts = found(sources(join(SITE, 'checks')), /\.(?:fact|maybe)\(\s*"([a-z_]+)"/g);
  expect(facts.length).toBeGreaterThan(10);
  expect(facts.filter((fact) => !hasLabel(fact))).toEqual([]);
});
