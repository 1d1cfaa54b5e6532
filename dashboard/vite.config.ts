import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const APPLIANCE = 'http://127.0.0.1:8080';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Builds the ward board into `dist/`; in development, the data comes from an appliance on this machine. */
export default defineConfig({
  root: here('.'),
  // Everything inlined as a data: address would be refused by the content security policy.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: here('index.html'), shell: here('shell/shell.ts') },
      // A browser knows a worker by its address: that one alone carries no hash.
      output: { entryFileNames: ({ name }) => (name === 'shell' ? 'shell.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': APPLIANCE, '/mqtt': { target: APPLIANCE, ws: true } } },
});
