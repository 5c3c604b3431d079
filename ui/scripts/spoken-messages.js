// A compiled message holds its text in each language, so every screen would bring all languages. On the
// way into the bundle a message becomes a number, and each language a list of texts that is fetched alone.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MESSAGE = /\/paraglide\/messages\/(\w+)\.js$/;
const TEXTS = /^\0?virtual:texts-(\w+)$/;
const SPEAKER = fileURLToPath(new URL('../src/lib/i18n/locale.svelte.ts', import.meta.url));

/** The texts of a language by name. @param {string} locale @returns {Record<string, string>} */
export function read(locale) {
  const file = new URL(`../messages/${locale}.json`, import.meta.url);
  const { $schema: _, ...texts } = JSON.parse(readFileSync(file, 'utf8'));
  return texts;
}

/** @param {string} base The language whose names are numbered. @returns {import('vite').Plugin} */
export function spokenMessages(base) {
  const names = Object.keys(read(base));
  return {
    name: 'spoken-messages',
    enforce: 'pre',
    resolveId: (id) => (TEXTS.test(id) ? `\0${id}` : undefined),
    load(id) {
      const [, locale] = TEXTS.exec(id) ?? [];
      if (!locale) return undefined;
      const texts = read(locale);
      return `export default ${JSON.stringify(names.map((name) => texts[name]))};`;
    },
    transform(_code, id) {
      const [, name = ''] = MESSAGE.exec(id) ?? [];
      const number = names.indexOf(name);
      if (number < 0) return undefined;
      const code = `import { say } from ${JSON.stringify(SPEAKER)};\nexport const ${name} = (i) => say(${number}, i);\n`;
      return { code, map: null };
    },
  };
}
