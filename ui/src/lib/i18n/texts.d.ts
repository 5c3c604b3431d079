// Made by scripts/spoken-messages.js.
declare module 'virtual:texts-en' {
  /** The texts of a language, in the order of the messages' names. */
  export type Texts = readonly string[];
  const texts: Texts;
  export default texts;
}
declare module 'virtual:texts-de' {
  export { default } from 'virtual:texts-en';
}
