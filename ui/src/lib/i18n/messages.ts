// In the bundle these are numbered: scripts/spoken-messages.js.
export { m } from '../../paraglide/messages.js';
