import '@testing-library/jest-dom/vitest';
import { afterEach } from 'vitest';
import { language } from '$lib/i18n';

afterEach(() => {
  language.choose('en');
  localStorage.clear();
  location.hash = '';
});
