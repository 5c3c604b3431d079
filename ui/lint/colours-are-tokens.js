// Colours are tokens: a raw one outside tokens.css has no dark theme and no checked contrast.
const RAW = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch|color)a?\(/gi;

/** The raw colours of a style sheet, with their line. @param {string} css */
export function rawColours(css) {
  return css
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(RAW)].map(([colour]) => ({ line: index + 1, colour })),
    );
}

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { raw: 'Colours are tokens of tokens.css: {{colour}}' },
  },
  create(context) {
    return {
      /** @param {any} node */
      SvelteStyleElement(node) {
        const text = context.sourceCode.getText(node);
        for (const { line, colour } of rawColours(text))
          context.report({
            loc: { line: node.loc.start.line + line - 1, column: 0 },
            messageId: 'raw',
            data: { colour },
          });
      },
    };
  },
};
