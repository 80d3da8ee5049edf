// Prints a command of the README, so that what runs in CI is what a newcomer is told.
// usage: node scripts/readme-command.mjs NUMBER
import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * The blocks of a Markdown text that are fenced as `sh`, in their order.
 *
 * @param {string} markdown
 * @returns {string[]}
 */
export function shellBlocks(markdown) {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => (match[1] ?? '').trim());
}

/** @param {string} number */
function main(number) {
  const command = shellBlocks(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))[
    Number(number) - 1
  ];
  if (command === undefined) {
    stderr.write(`README.md has no command ${number}\n`);
    return 1;
  }
  stdout.write(`${command}\n`);
  return 0;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) exit(main(argv[2] ?? ''));
