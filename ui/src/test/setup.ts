import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';
import { afterAll, afterEach, vi } from 'vitest';
import { language, locales } from '$lib/i18n';

// What is fetched late is compiled when a test first asks for it.
configure({ asyncUtilTimeout: 10_000 });

// happy-dom takes `:checked` for a question about inputs; Svelte asks a select by it what is chosen.
const first = HTMLSelectElement.prototype.querySelector;
HTMLSelectElement.prototype.querySelector = function (this: HTMLSelectElement, query: string) {
  return query === ':checked' ? (this.selectedOptions[0] ?? null) : first.call(this, query);
} as typeof first;

// It knows no popovers, and has no top layer either: nothing to do.
HTMLElement.prototype.showPopover = () => {};

await Promise.all(locales.map((locale) => language.learn(locale)));

afterEach(async () => {
  await language.choose('en');
  localStorage.clear();
  location.hash = '';
});

// What a screen fetches ahead is on its way when the last test of a file ends.
afterAll(() => vi.dynamicImportSettled());
