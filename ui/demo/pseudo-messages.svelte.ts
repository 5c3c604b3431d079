// Messages made longer and accented when the address asks for it (`?pseudo`), or a test.
import { m as messages } from '../src/lib/i18n/messages';
import { pseudo } from '../src/lib/i18n/pseudo';

export const longer = $state({ on: false });

type Say = (inputs: object) => string;

export const m = new Proxy(messages, {
  get: (target, name: keyof typeof messages) => {
    const say = target[name] as unknown as Say;
    return (inputs: object) => (longer.on ? pseudo(say(inputs)) : say(inputs));
  },
});
