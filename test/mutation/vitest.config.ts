import { defineConfig } from 'vitest/config';

/** The tests that mutants of the engine are run against: those that need no build and no second process. */
export default defineConfig({
  test: {
    include: [
      'src/engine/evaluate/**/*.test.ts',
      'src/engine/reason/**/*.test.ts',
      'test/cases/*.test.ts',
      'test/agreement/*.test.ts',
    ],
    testTimeout: 60_000,
  },
});
