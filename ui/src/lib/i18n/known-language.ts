/**
 * WebKitGTK calls the language of a computer without one "C", which `Intl` refuses. Libraries that
 * ask the navigator (uPlot, while it loads) would break on it, so they are told English.
 */
export function nameKnownLanguage(on: Navigator = navigator): void {
  try {
    Intl.getCanonicalLocales(on.language);
  } catch {
    Object.defineProperty(on, 'language', { value: 'en-US', configurable: true });
    Object.defineProperty(on, 'languages', { value: ['en-US'], configurable: true });
  }
}
