import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { CLAIM, PROVEN, REFUTED, ROLE, rolepin } from './run.ts';

describe('a wrong command line', () => {
  const wrong: readonly { name: string; args: readonly string[]; message: string; hint: string }[] = [
    {
      name: 'an unknown command',
      args: ['chek'],
      message: 'unknown command `chek`',
      hint: 'did you mean `check`?',
    },
    {
      name: 'a command that is like none',
      args: ['bananas'],
      message: 'unknown command `bananas`',
      hint: '`rolepin --help` shows what there is',
    },
    {
      name: 'an unknown option',
      args: ['check', '--formt', 'json'],
      message: 'unknown option `--formt`',
      hint: 'did you mean `--format`?',
    },
    {
      name: 'an option that is like none',
      args: ['who', ROLE, '--bananas'],
      message: 'unknown option `--bananas`',
      hint: '`rolepin who --help` shows what there is',
    },
    {
      name: 'an unknown format',
      args: ['check', '--format', 'jsn'],
      message: '`--format` is text or json, not `jsn`',
      hint: 'did you mean `json`?',
    },
    {
      name: 'an unknown depth',
      args: ['check', '--depth', 'deep'],
      message: '`--depth` is assume, cluster or account, not `deep`',
      hint: '`rolepin check --help` shows what there is',
    },
    {
      name: 'an unknown shell',
      args: ['completion', 'fsh'],
      message: 'the argument is bash, zsh or fish, not `fsh`',
      hint: 'did you mean `fish`?',
    },
    {
      name: 'an option without its value',
      args: ['check', '--only'],
      message: '`--only` needs a value',
      hint: '`rolepin check --help` shows what there is',
    },
    {
      name: 'a missing argument',
      args: ['who'],
      message: 'missing required argument `ROLE-ARN`',
      hint: '`rolepin who --help` shows what there is',
    },
    {
      name: 'an argument too many',
      args: ['completion', 'bash', 'zsh'],
      message: 'too many arguments: 2 are given, and it takes 1',
      hint: '`rolepin completion --help` shows what there is',
    },
    {
      name: 'help for a command of a group that is none',
      args: ['help', 'lab', 'upp'],
      message: 'unknown command `upp`',
      hint: 'did you mean `up`?',
    },
    {
      name: 'a report that is not there',
      args: ['replay', 'nope.json'],
      message: "can't read `nope.json`: no such file or folder",
      hint: 'make one with `rolepin check --format json --output report.json`',
    },
    {
      name: 'a state that is no folder',
      args: ['lab', 'up', '--state', 'package.json'],
      message: "can't keep the state in `package.json`: a part of the path is no folder",
      hint: 'give a folder that you may write with `--state`',
    },
    // a file system that Linux alone has
    ...(process.platform === 'linux'
      ? [
          {
            name: 'a state where nothing can be made',
            args: ['lab', 'up', '--state', '/proc/nope/state'],
            message: "can't keep the state in `/proc/nope/state`: no such file or folder",
            hint: 'give a folder that you may write with `--state`',
          },
        ]
      : []),
  ];

  it.each(wrong)('is told in one line with a hint: $name', ({ args, message, hint }) => {
    expect(rolepin(args)).toEqual({ exit: 2, stdout: '', stderr: `rolepin: ${message}\n  hint: ${hint}\n` });
  });

  it('shows the help on standard error where no command is given', () => {
    const run = rolepin([]);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain('Usage: rolepin');
  });
});

describe('help', () => {
  it('lists every command on 80 columns', () => {
    const { exit, stdout } = rolepin(['--help']);
    expect(exit).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const { name } of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${name.split(' ')[0]} `, 'm'));
  });

  it.each(COMMANDS.map(({ name }) => name))('shows the options and examples of %s on 80 columns', (name) => {
    const spec = COMMANDS.find((command) => command.name === name);
    const { exit, stdout, stderr } = rolepin(['help', ...name.split(' ')]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    for (const { flags } of spec?.options ?? []) expect(stdout).toContain(flags.split(' ')[0]);
    for (const { command } of spec?.examples ?? []) expect(stdout).toContain(`\n    ${command}\n`);
    const long = stdout
      .split('\n')
      .filter(
        (line) => line.length > 80 && !line.startsWith('    rolepin') && !line.startsWith('    kubectl'),
      );
    expect(long).toEqual([]);
  });

  it('tells the version', () => {
    expect(rolepin(['--version'])).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });
});

describe('every example of the table', () => {
  it.each(COMMANDS.flatMap(({ name, examples }) => examples.map(({ command }) => ({ name, command }))))(
    'is a command line of rolepin: $command',
    ({ name, command }) => {
      expect(command).toMatch(new RegExp(`(^|[|(] ?)rolepin ${name}( |\\)|$)`));
    },
  );
});

describe('quiet', () => {
  it('leaves the verdict alone', () => {
    expect(rolepin(['check', ...REFUTED, ...CLAIM, '--quiet']).stdout).toBe(
      'refuted: others than prod/hyve/hyve-sa can get HyveS3WriterRole\n',
    );
    expect(rolepin(['check', ...PROVEN, ...CLAIM, '--quiet']).stdout).toBe(
      'proven: only prod/hyve/hyve-sa can get HyveS3WriterRole\n',
    );
  });

  it('leaves the subjects alone in the answer of who', () => {
    expect(rolepin(['who', ROLE, ...REFUTED, '--quiet']).stdout).toBe('serviceaccount:prod/hyve/*\n');
  });
});
