import js from '@eslint/js';

/** What Node gives every module. */
const node = [
  'AbortController',
  'Buffer',
  'TextDecoder',
  'URL',
  'clearTimeout',
  'console',
  'performance',
  'setInterval',
  'clearInterval',
  'fetch',
  'process',
  'setImmediate',
];
/** What a page gives the functions that a test runs inside it. */
const page = ['Event', 'Image', 'NodeFilter', 'document', 'getComputedStyle', 'window'];

export default [
  { ignores: ['**/.venv/', '**/node_modules/'] },
  js.configs.recommended,
  {
    languageOptions: {
      globals: Object.fromEntries([...node, ...page].map((name) => [name, 'readonly'])),
    },
    rules: {
      eqeqeq: 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'A test waits for the event, never for time.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="waitForTimeout"]',
          message: 'A test waits for the event, never for time.',
        },
      ],
      'prefer-const': 'error',
    },
  },
];
