// A locale for looking: accents show text that did not go through messages, 40 % more length shows
// where a label is cut.
const ACCENTS: Record<string, string> = {
  a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', c: 'ç', n: 'ñ',
}; // prettier-ignore

/** Accented and 40 % longer, in brackets so that a cut end shows. */
export function pseudo(text: string): string {
  const accented = [...text].map((letter) => ACCENTS[letter] ?? letter).join('');
  // A sentence grows by words, a word by letters.
  const more = text.includes(' ') ? ' ~~~~~~~' : '~';
  const filler = more.repeat(text.length).slice(0, Math.max(0, Math.ceil(text.length * 0.4) - 2));
  return `[${accented}${filler}]`;
}
