// Makes scripts of the tests and of the sources with their mutants: one of all sources, one of what tests share,
// one a test file. A script can be run again and again, each time with nothing left of the run before.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** @typedef {{ name: string, test: string | undefined, code: string }} Script */

/**
 * @param {string} root
 * @param {ReadonlyMap<string, string>} instrumented
 * @param {readonly string[]} tests
 * @returns {Promise<readonly Script[]>}
 */
export async function makeScripts(root, instrumented, tests) {
  /** @param {string} id */
  const nameOf = (id) => relative(root, id).split(sep).join('/');
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(tests.map((name, index) => [`test${index}`, join(root, name)])),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    preserveEntrySignatures: false,
    treeshake: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'mutants',
        load(id) {
          const code = instrumented.get(nameOf(id)) ?? readFileSync(id, 'utf8');
          // the scripts stand elsewhere than what they are made of
          return code
            .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
            .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
        },
      },
    ],
  });
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'sources', test: (id) => /^src\//.test(nameOf(id)) && !tests.includes(nameOf(id)) },
        { name: 'support', test: (id) => /^test\//.test(nameOf(id)) && !tests.includes(nameOf(id)) },
      ],
    },
  });
  await bundle.close();
  return output.flatMap((chunk) => {
    if (chunk.type !== 'chunk') return [];
    const test = chunk.facadeModuleId === null ? undefined : nameOf(chunk.facadeModuleId);
    return [{ name: chunk.fileName, test, code: asFunction(chunk.code) }];
  });
}

/**
 * A module as a function of what it imports, so that it can be run more than once.
 * @param {string} code
 */
function asFunction(code) {
  const body = code
    .replace(/^import (.*?)(?: from )?("[^"]+");$/gm, (_, names, from) => importing(names, from))
    .replace(
      /^export \{(.*)\};$/gm,
      (_, names) => `__export({${names.replace(/([\w$]+) as ([\w$]+)/g, '$2: $1')}});`,
    )
    .replace(/\bimport\((?=["'])/g, '__import(');
  return `(async function (__import, __export, __switches) { 'use strict';\n${body}\n})`;
}

/**
 * @param {string} names
 * @param {string} from
 */
function importing(names, from) {
  const whole = /^\* as ([\w$]+)$/.exec(names)?.[1];
  const pattern =
    whole ?? (names.startsWith('{') ? names.replaceAll(' as ', ': ') : names && `{ default: ${names} }`);
  return `${pattern === '' ? '' : `const ${pattern} = `}await __import(${from});`;
}
