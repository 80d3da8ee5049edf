// Finds what the compiler can't see in the pure layers: a clock, randomness, the machine's locale or time zone.
// usage: node scripts/check-purity.mjs [FOLDER]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { argv, cwd, exit, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/**
 * @typedef {object} Impurity
 * @property {number} line
 * @property {number} column
 * @property {string} text
 * @property {string} why
 */

const CLOCK = 'reads the clock: take the time as a parameter';
const RANDOM = 'is random: take a seed as a parameter';
const LOCAL = "depends on the machine's locale or time zone";
const AMBIENT = 'reaches outside of what the compiler checks';

/** Globals that have no place in a pure layer, whatever is done with them. */
const GLOBALS = new Map([
  ['performance', CLOCK],
  ['Temporal', CLOCK],
  ['setTimeout', CLOCK],
  ['setInterval', CLOCK],
  ['setImmediate', CLOCK],
  ['queueMicrotask', CLOCK],
  ['crypto', RANDOM],
  ['Intl', LOCAL],
  ['globalThis', AMBIENT],
  ['eval', AMBIENT],
  ['Function', AMBIENT],
  ['WeakRef', AMBIENT],
  ['FinalizationRegistry', AMBIENT],
]);

const ZONE_METHOD =
  /^(to(Date|Time)String|[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset)$/;

/**
 * Whether a method takes the machine's locale: one for which no locale is written in its place.
 *
 * @param {ts.PropertyAccessExpression} method
 * @returns {boolean}
 */
function takesLocale(method) {
  const name = method.name.text;
  if (name !== 'localeCompare' && !name.startsWith('toLocale')) return false;
  if (!ts.isCallExpression(method.parent)) return true;
  const locale = method.parent.arguments[name === 'localeCompare' ? 1 : 0];
  return locale === undefined || !ts.isStringLiteral(locale);
}

/**
 * Why a reference to the global `Date` is impure, or undefined for one that is not.
 *
 * @param {ts.Identifier} name
 * @returns {string | undefined}
 */
function dateImpurity(name) {
  const parent = name.parent;
  if (ts.isNewExpression(parent) && parent.expression === name) {
    const first = parent.arguments?.[0];
    return first === undefined || ts.isSpreadElement(first) ? CLOCK : undefined;
  }
  if (ts.isPropertyAccessExpression(parent)) {
    return ['parse', 'UTC', 'prototype'].includes(parent.name.text) ? undefined : CLOCK;
  }
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
    return undefined;
  return CLOCK;
}

/**
 * Why a name is impure where it stands, or undefined.
 *
 * @param {ts.Identifier} name
 * @returns {string | undefined}
 */
function impurityOf(name) {
  const parent = name.parent;
  if (ts.isTypeReferenceNode(parent)) return undefined;
  if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
    return ZONE_METHOD.test(name.text) || takesLocale(parent) ? LOCAL : undefined;
  }
  const isOwnName = 'name' in parent && parent.name === name && !ts.isShorthandPropertyAssignment(parent);
  if (isOwnName) return undefined;
  if (name.text === 'Date') return dateImpurity(name);
  if (name.text === 'Math') {
    const plain = ts.isPropertyAccessExpression(parent) && parent.name.text !== 'random';
    return plain ? undefined : RANDOM;
  }
  return GLOBALS.get(name.text);
}

/**
 * All impurities of one source text.
 *
 * @param {string} text
 * @returns {Impurity[]}
 */
export function findImpurities(text) {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ES2023, true);
  /** @type {Impurity[]} */
  const found = [];
  /** @type {(start: number, what: string, why: string) => void} */
  const add = (start, what, why) => {
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    found.push({ line: line + 1, column: character + 1, text: what, why });
  };
  for (const reference of [
    ...source.typeReferenceDirectives,
    ...source.libReferenceDirectives,
    ...source.referencedFiles,
  ]) {
    add(reference.pos, `/// <reference … ${reference.fileName}`, AMBIENT);
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const why = impurityOf(node);
      if (why !== undefined) add(node.getStart(source), shown(node.parent.getText(source), node.text), why);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** @type {(around: string, name: string) => string} */
const shown = (around, name) => (around.length > 60 || around.includes('\n') ? name : around);

/**
 * The sources of the pure layers, tests aside, relative to the project's folder.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function pureFiles(root) {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.pure.json'), 'utf8'));
  return include
    .map((/** @type {string} */ folder) => join(root, folder))
    .filter((/** @type {string} */ folder) => existsSync(folder))
    .flatMap((/** @type {string} */ folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((/** @type {string} */ file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((/** @type {string} */ file) => relative(root, file))
    .sort();
}

/** @param {string} root */
function main(root) {
  const files = pureFiles(root);
  let count = 0;
  for (const file of files) {
    for (const { line, column, text, why } of findImpurities(readFileSync(join(root, file), 'utf8'))) {
      count += 1;
      stderr.write(`${file}:${line}:${column}  \`${text}\` ${why}\n`);
    }
  }
  if (files.length === 0) stderr.write('no pure layer found\n');
  else if (count === 0) stdout.write(`purity: ${files.length} files, nothing found\n`);
  else stderr.write(`purity: ${count} found\n`);
  return files.length > 0 && count === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) exit(main(argv[2] ?? cwd()));
