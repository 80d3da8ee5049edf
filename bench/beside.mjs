// Runs two commands side by side, in turn, and compares their best runs: machines are shared and noisy, so only
// ratios of the same minutes mean something.
import { spawnSync } from 'node:child_process';

/**
 * @typedef {{ readonly seconds: number, readonly megabytes: number }} Run
 * @param {readonly string[]} args of node
 * @returns {Run} wall time, and the greatest resident memory
 */
function run(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync('/usr/bin/env', ['node', '--import', PROBE, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const kilobytes = Number(/maxRSS (\d+)/.exec(stderr)?.[1] ?? Number.NaN);
  if (status === null || status > 3 || status === 2)
    throw new Error(`${args.join(' ')}: ${stderr.slice(0, 500)}`);
  return { seconds, megabytes: kilobytes / 1024 };
}

// tells the greatest memory of the process when it ends
const PROBE = `data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS '+process.resourceUsage().maxRSS+'\\n'))`;

/** @param {readonly Run[]} runs */
const best = (runs) => ({
  seconds: Math.min(...runs.map((one) => one.seconds)),
  megabytes: Math.min(...runs.map((one) => one.megabytes)),
});

/**
 * Prints a line that compares what rolepin does with a bare node process.
 *
 * @param {string} name
 * @param {readonly string[]} bare
 * @param {readonly string[]} ours
 * @param {number} rounds
 */
export function beside(name, bare, ours, rounds) {
  /** @type {{ bare: Run[], ours: Run[] }} */
  const runs = { bare: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    runs.bare.push(run(bare));
    runs.ours.push(run(ours));
  }
  const [a, b] = [best(runs.bare), best(runs.ours)];
  const time = `${b.seconds.toFixed(2)} s beside ${a.seconds.toFixed(2)} s = ${(b.seconds / a.seconds).toFixed(1)} times`;
  const memory = `${b.megabytes.toFixed(0)} MB beside ${a.megabytes.toFixed(0)} MB = ${(b.megabytes / a.megabytes).toFixed(1)} times`;
  process.stdout.write(`${name}\n  time    ${time}\n  memory  ${memory}\n`);
}
