/** The addresses in a text that people wrote, however they set them apart. */
export const addressesIn = (text: string) => text.split(/[\s,;]+/).filter(Boolean);
