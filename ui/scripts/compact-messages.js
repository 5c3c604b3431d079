// A compiled message brings a function for each language and one that chooses. There are a thousand of
// them, so on the way into the bundle each becomes one choice between its texts.

const TEXT =
  /^const (\w+?)_\w+ = .*?\((?:i)?\) => \{\n\treturn \/\*\* @type \{LocalizedString\} \*\/ \((`(?:[^`\\]|\\.)*`)\)\n\};$/gm;

/** @param {string} code A module of Paraglide. @param {string[]} locales The base language first. */
export function compactMessage(code, [base, ...others]) {
  const name = /^export const (\w+) = /m.exec(code)?.[1];
  const texts = new Map([...code.matchAll(TEXT)].map(([, locale, text]) => [locale, text]));
  // One with plurals chooses by more than the language and stays as it is.
  if (!name || !base || [base, ...others].some((locale) => !texts.has(locale))) return undefined;
  const choice = others.reduceRight(
    (rest, locale) => `getLocale() === '${locale}' ? ${texts.get(locale)} : ${rest}`,
    `${texts.get(base)}`,
  );
  return `import { getLocale } from '../runtime.js';\nexport const ${name} = (i) => ${choice.replaceAll('i?.', 'i.')};\n`;
}

/** @param {string[]} locales */
export const compactMessages = (locales) => ({
  name: 'compact-messages',
  /** @param {string} code @param {string} id */
  transform(code, id) {
    if (!/\/paraglide\/messages\/\w+\.js$/.test(id)) return undefined;
    const compact = compactMessage(code, locales);
    return compact === undefined ? undefined : { code: compact, map: null };
  },
});
