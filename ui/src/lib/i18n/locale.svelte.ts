import { baseLocale, isLocale, locales } from '../../paraglide/runtime.js';
import type { Texts } from 'virtual:texts-en';

export type Locale = (typeof locales)[number];
export { locales };

const KEY = 'forecourt.language';
const TEXTS: Record<Locale, () => Promise<{ default: Texts }>> = {
  en: () => import('virtual:texts-en'),
  de: () => import('virtual:texts-de'),
};

function preferred(): Locale {
  const kept = localStorage.getItem(KEY);
  if (isLocale(kept)) return kept;
  for (const language of navigator.languages) {
    const short = language.slice(0, 2);
    if (isLocale(short)) return short;
  }
  return baseLocale;
}

class Language {
  #locale = $state<Locale>(preferred());
  readonly #known = new Map<Locale, Texts>();

  /** The language of the screens. Messages read it, so whatever shows one follows a change. */
  get locale() {
    return this.#locale;
  }

  get texts(): Texts {
    return this.#known.get(this.#locale) ?? [];
  }

  /** Fetches the texts of a language. */
  async learn(locale: Locale) {
    if (!this.#known.has(locale)) this.#known.set(locale, (await TEXTS[locale]()).default);
  }

  /** The screens change once its texts are here. */
  async choose(locale: Locale) {
    if (!this.#known.has(locale)) await this.learn(locale);
    this.#locale = locale;
    localStorage.setItem(KEY, locale);
  }
}

export const language = new Language();

type Values = Record<string, unknown>;

const say = (number: number, values: Values = {}): string =>
  (language.texts[number] ?? '').replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

/** What each message by its number says, with its values. */
export const speakers = (count: number) =>
  Array.from({ length: count }, (_, number) => (values?: Values) => say(number, values));
