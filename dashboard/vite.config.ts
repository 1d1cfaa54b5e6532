import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const APPLIANCE = 'http://127.0.0.1:8080';

/** Builds the ward board into `dist/`; in development, the data comes from an appliance on this machine. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Everything inlined as a data: address would be refused by the content security policy.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': APPLIANCE, '/mqtt': { target: APPLIANCE, ws: true } } },
});
