/** The addresses in a text that people wrote, however they set them apart. */
export const addressesIn = (text: string) => text.split(/[\s,;]+/).filter(Boolean);

/** Whether no other computer, and no charger, gets there. */
export const reachedFromHereAlone = (url: string) =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
