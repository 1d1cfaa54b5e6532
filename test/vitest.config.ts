import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    // Real peers, engines and browsers share two cores: many at once only slows each past its patience.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What a test waits for comes as late as a busy machine lets it; a second, the default, is no proof that it never comes.
    expect: { poll: { timeout: 30_000 } },
    // The tests start the product as a user does, so the Node that runs them is the product's own.
    pool: 'forks',
  },
});
