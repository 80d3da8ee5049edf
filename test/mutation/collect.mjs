// What a test file sees as vitest: `describe` and `it` note down what there is to run, `expect` is vitest's own.
import { expect } from 'vitest';

/** @typedef {{ name: string, run: () => unknown }} Test */

/** A test that does not end by itself would hold up all others; what is not here, no test of the engine uses. */
export function collector() {
  /** @type {string[]} */
  let path = [];
  /** @type {Test[]} */
  const tests = [];
  /** @type {Map<string, number>} */
  const seen = new Map();
  /**
   * @param {string} name
   * @param {() => unknown} run
   */
  const it = (name, run) => {
    const whole = [...path, name].join(' > ');
    const nth = (seen.get(whole) ?? 0) + 1;
    seen.set(whole, nth);
    tests.push({ name: nth === 1 ? whole : `${whole} (${nth})`, run });
  };
  /**
   * @param {string} name
   * @param {() => unknown} body
   */
  const describe = (name, body) => {
    const outer = path;
    path = [...outer, name];
    if (body() instanceof Promise) throw new Error(`${name}: an async describe is not known here`);
    path = outer;
  };
  it.each = each(it);
  describe.each = each(describe);
  return { tests, vitest: { describe, it, expect } };
}

/**
 * @param {(name: string, body: () => unknown) => void} one
 * @returns {(rows: readonly unknown[]) => (name: string, body: (...row: any[]) => unknown) => void}
 */
const each = (one) => (rows) => (name, body) => {
  for (const row of rows) {
    const cells = Array.isArray(row) ? row : [row];
    one(titled(name, cells), () => body(...cells));
  }
};

/**
 * @param {string} name
 * @param {readonly any[]} cells
 */
function titled(name, cells) {
  let next = 0;
  return name
    .replaceAll(/%[sdijo]/g, () => String(cells[next++]))
    .replaceAll(/\$([\w.]+)/g, (_, path) =>
      String(
        path.split('.').reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], cells[0]),
      ),
    );
}
