import { defineConfig } from 'vitest/config';

/** The second opinion has a run of its own: it needs a solver of 35 MB, which `npm test` does not. */
export default defineConfig({
  test: { include: ['test/z3/*.z3.ts'], testTimeout: 3_600_000, hookTimeout: 60_000 },
});
