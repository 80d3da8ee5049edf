// Makes the program that package.json names under `bin`: the command line in a few files, a chunk for each command
// and reader, so that a start opens a handful of files and not three hundred. Packages stay outside.
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = new URL('../', import.meta.url);
/** @param {string} name */
const path = (name) => fileURLToPath(new URL(name, root));

rmSync(path('dist/bin'), { recursive: true, force: true });
await build({
  cwd: fileURLToPath(root),
  input: { rolepin: path('src/cli/main.ts'), 'put-object': path('src/lab/demo/put-object.ts') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  logLevel: 'warn',
  output: {
    dir: path('dist/bin'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
});
chmodSync(path('dist/bin/rolepin.js'), 0o755);
