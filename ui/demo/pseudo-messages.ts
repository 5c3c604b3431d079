// Messages made longer and accented when the address asks for it (`?pseudo`).
import { m as messages } from '../src/lib/i18n/messages';
import { pseudo } from '../src/lib/i18n/pseudo';

const wanted = new URLSearchParams(location.search).has('pseudo');

type Say = (inputs: object) => string;

export const m = wanted
  ? new Proxy(messages, {
      get: (target, name: keyof typeof messages) => {
        const say = target[name] as unknown as Say;
        return (inputs: object) => pseudo(say(inputs));
      },
    })
  : messages;
