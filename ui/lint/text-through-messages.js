// Words on screens come from the messages, so that each exists in every language.
const SPOKEN = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label']);
const WORD = /\p{L}{2,}/u;
// Units, keys and addresses are the same in every language.
const LANGUAGELESS = /^(OCPP( \d\.\d\w*)?|Esc|Ctrl|kWh?|A|V)$/;

/** @param {string} text */
const isWord = (text) => WORD.test(text) && !LANGUAGELESS.test(text.trim());

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { literal: 'Words on screens go through the messages: "{{text}}"' },
  },
  create(context) {
    /** @param {any} node @param {string} text */
    const report = (node, text) => {
      if (isWord(text))
        context.report({ node, messageId: 'literal', data: { text: text.trim().slice(0, 40) } });
    };
    return {
      /** @param {any} node */
      SvelteText(node) {
        const parent = node.parent;
        if (parent?.type === 'SvelteElement') {
          const name = parent.name?.name;
          if (name === 'style' || name === 'script') return;
        }
        if (parent?.type === 'SvelteStyleElement' || parent?.type === 'SvelteScriptElement') return;
        report(node, node.value);
      },
      /** @param {any} node */
      SvelteAttribute(node) {
        if (!SPOKEN.has(node.key?.name)) return;
        for (const value of node.value)
          if (value.type === 'SvelteLiteral') report(value, value.value);
      },
    };
  },
};
