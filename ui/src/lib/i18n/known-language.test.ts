import { expect, test } from 'vitest';
import { nameKnownLanguage } from './known-language';

const navigatorOf = (language: string) =>
  ({ language, languages: [language] }) as unknown as Navigator;

test('a computer without a language speaks English', () => {
  const bare = navigatorOf('C');
  nameKnownLanguage(bare);
  expect(bare.language).toBe('en-US');
  expect(bare.languages).toEqual(['en-US']);
  expect(() => new Intl.NumberFormat(bare.language)).not.toThrow();
});

test('a language that is known stays', () => {
  const german = navigatorOf('de-AT');
  nameKnownLanguage(german);
  expect(german.language).toBe('de-AT');
});
