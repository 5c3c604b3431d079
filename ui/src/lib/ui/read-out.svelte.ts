/** What is read out to those who hear the screens; each time it is said anew. */
class ReadOut {
  /** At once. */
  alarm = $state.raw({ words: '' });
  /** When there is a pause. */
  notice = $state.raw({ words: '' });
}

export const readOut = new ReadOut();
