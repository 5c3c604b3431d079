import { baseLocale, isLocale, locales, overwriteGetLocale } from '../../paraglide/runtime.js';

export type Locale = (typeof locales)[number];
export { locales };

const KEY = 'forecourt.language';

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
  /** The language of the screens. Messages read it, so whatever shows one follows a change. */
  locale = $state<Locale>(preferred());

  choose(locale: Locale) {
    this.locale = locale;
    localStorage.setItem(KEY, locale);
  }
}

export const language = new Language();
overwriteGetLocale(() => language.locale);
