// A compiled message holds its text in each language and is a function of its own, so every screen would
// bring all languages. On the way into the bundle a message becomes a number, and each language a list of
// texts that is fetched alone.
import { readFileSync } from 'node:fs';

const CODE = /\.(svelte|ts)$/;
const MESSAGES = /\/src\/lib\/i18n\/messages\.ts$/;
const TEXTS = /^\0?virtual:texts-(\w+)$/;

/** The texts of a language by name. @param {string} locale @returns {Record<string, string>} */
function read(locale) {
  const file = new URL(`../messages/${locale}.json`, import.meta.url);
  const { $schema: _, ...texts } = JSON.parse(readFileSync(file, 'utf8'));
  return texts;
}

/** @param {string} base The language whose names are numbered. @returns {import('vite').Plugin} */
export function spokenMessages(base) {
  const names = Object.keys(read(base));
  const numbers = new Map(names.map((name, number) => [name, number]));
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
    transform(code, id) {
      if (!CODE.test(id)) return undefined;
      if (MESSAGES.test(id))
        return {
          code: `import { speakers } from './locale.svelte';\nexport const m = speakers(${names.length});\n`,
          map: null,
        };
      const spoken = code.replaceAll(/\bm\.(\w+)\b/g, (said, name) => {
        const number = numbers.get(name);
        return number === undefined ? said : `m[${number}]`;
      });
      return spoken === code ? undefined : { code: spoken, map: null };
    },
  };
}
