import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { spokenMessages } from './scripts/spoken-messages.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// `--mode demo` builds the same screens over a simulated site (demo/), to look at without a server.
// Nothing of it is in the production bundle.
export default defineConfig(({ mode }) => ({
  base: './',
  root: mode === 'demo' ? at('./demo') : at('./'),
  plugins: [
    spokenMessages('en'),
    svelte({ configFile: at('./svelte.config.js') }),
    svelteTesting(),
  ],
  resolve: {
    alias: [
      ...(mode === 'demo'
        ? [{ find: '$lib/i18n/messages', replacement: at('./demo/pseudo-messages.svelte.ts') }]
        : []),
      { find: '$lib', replacement: at('./src/lib') },
      { find: '$features', replacement: at('./src/features') },
      { find: '$views', replacement: at('./src/views') },
    ],
  },
  build: {
    outDir: mode === 'demo' ? at('./dist-demo') : at('./dist'),
    emptyOutDir: true,
    // WebKitGTK 2.48 and the browsers of the same year.
    target: ['es2022', 'safari17', 'chrome120', 'firefox121'],
    // The content security policy allows neither inline scripts nor data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What many screens share is one file: each file costs its head, and the names it has of others'.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 4 }] } },
    },
  },
  server: { port: 5173, strictPort: true, proxy: { '/api': 'http://127.0.0.1:9221' } },
  test: {
    testTimeout: 30_000,
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'lint/**/*.test.ts'],
    setupFiles: [at('./src/test/setup.ts')],
    restoreMocks: true,
  },
}));
