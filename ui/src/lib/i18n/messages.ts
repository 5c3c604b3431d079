import './locale.svelte';

export { m } from '../../paraglide/messages.js';
