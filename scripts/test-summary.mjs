// Prints what a test run came to, in one line, from vitest's JSON report. Fails if not every test passed.
// usage: node scripts/test-summary.mjs [REPORT]
import { existsSync, readFileSync } from 'node:fs';
import { argv, exit, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {object} TestReport
 * @property {boolean} success
 * @property {number} numTotalTests
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 */

/**
 * The closing line of a run. A test that was left out counts as failed, and so does a file that could not be loaded.
 *
 * @param {TestReport} report
 * @returns {{ line: string, passed: boolean }}
 */
export function summarize({ success, numTotalTests, numPassedTests }) {
  const missed = numTotalTests - numPassedTests;
  const failed = missed === 0 && !success ? 1 : missed;
  return {
    line: `tests: ${numPassedTests} passed, ${failed} failed`,
    passed: failed === 0 && numPassedTests > 0,
  };
}

/** @type {TestReport} */
const NOT_RUN = { success: true, numTotalTests: 0, numPassedTests: 0, numFailedTests: 0 };

/** @param {string} file */
function main(file) {
  const { line, passed } = summarize(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : NOT_RUN);
  stdout.write(`${line}\n`);
  return passed ? 0 : 1;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) exit(main(argv[2] ?? 'reports/tests.json'));
