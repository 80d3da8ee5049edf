import { defineConfig } from 'vitest/config';

/** Unmodified clients have a run of their own: they are programs that have to be installed, which `npm test` does not need. */
export default defineConfig({
  test: { include: ['test/clients/*.clients.ts'], testTimeout: 300_000, hookTimeout: 60_000, maxWorkers: 2 },
});
