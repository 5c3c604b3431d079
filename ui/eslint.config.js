import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import coloursAreTokens from './lint/colours-are-tokens.js';
import textThroughMessages from './lint/text-through-messages.js';
import svelteConfig from './svelte.config.js';

/** @param {string} group @param {string} message */
const never = (group, message) => ({ group: [group, `${group}/**`], message });

const bridgeOnly = {
  group: ['@tauri-apps/*'],
  message: 'Only lib/bridge/window.ts knows the window; ask the bridge.',
};
const upward = [
  never('$features', 'lib knows no feature.'),
  never('$views', 'Only App knows views.'),
];

const numbers = [
  {
    selector: 'CallExpression[callee.property.name=/^to(Fixed|Precision|Locale.*String)$/]',
    message: 'Numbers and times go through lib/format.ts.',
  },
  {
    selector: 'NewExpression[callee.object.name="Intl"]',
    message: 'Numbers and times go through lib/format.ts.',
  },
];
const shortcuts = [
  {
    selector: 'ImportDeclaration[source.value="tinykeys"]',
    message: 'Keys belong to a command of the registry.',
  },
  {
    selector:
      'CallExpression[callee.property.name="addEventListener"] > Literal[value=/^key(down|up|press)$/]',
    message: 'Keys belong to a command of the registry.',
  },
  {
    selector: 'SvelteElement[name.name="window"] SvelteAttribute[key.name=/^onkey/]',
    message: 'Keys belong to a command of the registry.',
  },
];

export default ts.config(
  { ignores: ['dist', 'dist-demo', 'src/paraglide', 'src/lib/api/schema.d.ts', 'node_modules'] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    plugins: {
      forecourt: {
        rules: {
          'text-through-messages': textThroughMessages,
          'colours-are-tokens': coloursAreTokens,
        },
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    files: ['**/*.svelte.ts'],
    rules: {
      // Plain maps are the inside of the live store on purpose: a tile hears of its own change alone.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['src/**/*.svelte', 'demo/**/*.svelte'],
    rules: {
      'forecourt/text-through-messages': 'error',
      'forecourt/colours-are-tokens': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      // The router's addresses are plain fragments.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/lib/format.ts', 'src/lib/commands/**', 'src/test/**', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...numbers, ...shortcuts] },
  },
  {
    files: ['src/**'],
    ignores: ['src/lib/bridge/window.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [bridgeOnly] }] },
  },
  {
    files: ['src/lib/**'],
    ignores: ['src/lib/bridge/window.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [bridgeOnly, ...upward] }] },
  },
  {
    files: ['src/lib/ui/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            bridgeOnly,
            ...upward,
            { regex: '^\\$lib/(?!ui|format)', message: 'lib/ui knows nothing of the domain.' },
            { regex: '^\\.\\./(?!ui)', message: 'lib/ui knows nothing of the domain.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/features/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            bridgeOnly,
            never('$features', 'Features do not know each other; a view composes them.'),
            never('$views', 'A feature knows no view.'),
            {
              regex: '^\\.\\./',
              message: 'Features do not know each other; a view composes them.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['scripts/**', 'lint/**', '*.js', '*.ts'],
    rules: { 'no-console': 'off' },
  },
);
