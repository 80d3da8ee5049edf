import type { CommandSpec } from './command.ts';
import { GRANT } from './specs/grant.ts';
import { LAB_COMMANDS } from './specs/lab.ts';
import { POLICIES } from './specs/policies.ts';
import { QUESTIONS } from './specs/questions.ts';

/** Every command there is. Parsing, help, docs/cli.md and the completion are made of this table. */
export const COMMANDS: readonly CommandSpec[] = [
  ...QUESTIONS,
  ...POLICIES,
  ...LAB_COMMANDS,
  ...GRANT,
  {
    name: 'completion',
    summary: 'a script that lets a shell complete the command line',
    details: [],
    operands: [
      { name: 'SHELL', says: 'the shell', required: true, many: false, choices: ['bash', 'zsh', 'fish'] },
    ],
    options: [],
    examples: [
      { says: 'bash, for this session', command: 'source <(rolepin completion bash)' },
      { says: 'zsh, for this session', command: 'source <(rolepin completion zsh)' },
      {
        says: 'fish, for good',
        command: 'rolepin completion fish > ~/.config/fish/completions/rolepin.fish',
      },
    ],
    load: async () => (await import('./completion.ts')).completionOf(COMMANDS),
  },
];
