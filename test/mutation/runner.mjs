import { fork } from 'node:child_process';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./worker.mjs').Answer} Answer */

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** A process that runs tests, and is begun anew when one hangs or ends it. */
export class Runner {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  #scripts;

  /** @param {readonly import('./bundle.mjs').Script[]} scripts */
  constructor(scripts) {
    this.#scripts = scripts;
  }

  /**
   * @param {import('./worker.mjs').Question} question
   * @param {number} patience milliseconds
   * @returns {Promise<Answer | 'hung' | 'ended'>}
   */
  ask(question, patience) {
    const begun = this.#child !== undefined;
    this.#child ??= fork(WORKER, {
      execArgv: ['--max-old-space-size=1500'],
      env: { ...env, ROLEPIN_SHRINK: '0' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = this.#child;
    return new Promise((resolve) => {
      /** @param {Answer | 'hung' | 'ended'} answer */
      const done = (answer) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (typeof answer === 'string') this.end();
        resolve(answer);
      };
      const timer = setTimeout(() => done('hung'), patience);
      child.once('message', (answer) => done(/** @type {Answer} */ (answer)));
      child.once('exit', () => done('ended'));
      child.send(begun ? question : { ...question, scripts: this.#scripts });
    });
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}
