export { language, locales, type Locale } from './locale.svelte';
export { m } from '$lib/i18n/messages';
