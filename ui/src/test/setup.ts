import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';
import { afterEach } from 'vitest';
import { language } from '$lib/i18n';

// What is fetched late is compiled when a test first asks for it.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  language.choose('en');
  localStorage.clear();
  location.hash = '';
});
