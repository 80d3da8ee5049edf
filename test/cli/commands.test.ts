import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFUTED, ROLE, ROOT, rolepin } from './run.ts';

const WORLD = 'test/worlds/w03-namespace/snapshot.json';

describe('rolepin who', () => {
  it('lists every subject with its paths, without a verdict, and exits with 0', () => {
    const run = rolepin(['who', ROLE, ...REFUTED]);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^1 subject can get HyveS3WriterRole\n/);
    const report = JSON.parse(rolepin(['who', ROLE, ...REFUTED, '--format', 'json']).stdout) as {
      claims: object[];
    };
    expect(report.claims).toHaveLength(1);
    expect(report.claims[0]).not.toHaveProperty('verdict');
  });

  it('refuses a role that is not in the inputs', () => {
    const run = rolepin(['who', `${ROLE}x`, WORLD]);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain(`did you mean ${ROLE}?`);
  });
});

describe('rolepin why', () => {
  it('shows each statement, what it asked and what it met, for one that can', () => {
    const run = rolepin(['why', 'prod/hyve/default', ROLE, WORLD]);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^prod\/hyve\/default can get HyveS3WriterRole\n/);
    expect(run.stdout).toContain('by web-identity: allowed\n');
    expect(run.stdout).toContain('statement 1 (Allow, line 21): matches\n');
    expect(run.stdout).toMatch(
      /yes StringLike\n.*:sub\n +asked `system:serviceaccount:hyve:\*`\n +met `system:serviceaccount:hyve:default`\n/,
    );
  });

  it('shows for one that can not what did not match', () => {
    const run = rolepin(['why', 'prod/other/default', ROLE, WORLD]);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^prod\/other\/default can't get HyveS3WriterRole by itself\n/);
    expect(run.stdout).toMatch(
      /no {2}StringLike\n.*:sub\n +asked `system:serviceaccount:hyve:\*`\n +met `system:serviceaccount:other:default`\n/,
    );
  });

  it('gives the same as JSON', () => {
    const answer = JSON.parse(
      rolepin(['why', 'prod/other/default', ROLE, WORLD, '--format', 'json']).stdout,
    ) as object;
    expect(answer).toMatchObject({
      schemaVersion: 1,
      subject: 'serviceaccount:prod/other/default',
      role: ROLE,
      attempts: [
        {
          mechanism: 'web-identity',
          decision: 'deny',
          actions: [
            {
              action: 'sts:AssumeRoleWithWebIdentity',
              decision: 'deny',
              documents: [
                {
                  policy: 'trust',
                  statements: [
                    { statement: 'statement 1', effect: 'Allow', source: { line: 21 }, matches: 'no' },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('follows a workload, and a pod, as the service account that it runs as', () => {
    const run = rolepin(['why', 'prod/other/Deployment/web', ROLE, WORLD]);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^prod\/other\/Deployment\/web can't get HyveS3WriterRole by itself\n/);
    expect(run.stdout).toContain('runs as the service account other/app');
    expect(run.stdout).toContain('met `system:serviceaccount:other:app`'.slice(4));
    const pod = rolepin(['why', 'pod:prod/hyve/hyve-6c9f-x7k2p', ROLE, WORLD, '--format', 'json']);
    expect(JSON.parse(pod.stdout)).toMatchObject({
      subject: 'pod:prod/hyve/hyve-6c9f-x7k2p',
      runsAs: [{ subject: 'serviceaccount:prod/hyve/hyve-sa' }],
      attempts: [{ mechanism: 'web-identity', decision: 'allow' }],
    });
  });

  it('names the policies that are attached', () => {
    const run = rolepin([
      'why',
      'arn:aws:iam::111122223333:user/ci',
      ROLE,
      'test/worlds/w36-takeover/snapshot.json',
    ]);
    expect(run.stdout).toMatch(/identity policy \w+ of ci \(/);
  });

  it('refuses a workload that the inputs do not show', () => {
    const run = rolepin(['why', 'prod/other/Deployment/nothing', ROLE, WORLD]);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain('no workload of this name');
  });

  it('refuses what is no subject', () => {
    expect(rolepin(['why', 'hyve-sa', ROLE, WORLD])).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('rolepin inputs', () => {
  it('tells file by file what was understood, and the command for what is absent', () => {
    const run = rolepin(['inputs', 'test/worlds/w40-no-rbac/snapshot.json']);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^1 file\n/);
    expect(run.stdout).toContain('test/worlds/w40-no-rbac/snapshot.json');
    expect(run.stdout).toMatch(/\naccount 111122223333\n {2}authorizationDetails +collected {2}\d+\n/);
    expect(run.stdout).toMatch(/objects +absent\n/);
    expect(run.stdout).toContain('      kubectl get');
  });

  it('counts one of a kind as one', () => {
    const { stdout } = rolepin(['inputs', 'examples/hyve']);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toContain('authorization-details (111122223333): 1 user, 1 group, 2 roles, 3 policies');
    expect(said).toContain('oidc-provider (111122223333): 1 OIDC provider examples');
    expect(said).toContain('kubernetes (prod): 1 Namespace, 1 ServiceAccount, 1 Deployment');
  });

  it('gives the same as JSON', () => {
    const answer = JSON.parse(rolepin(['inputs', WORLD, '--format', 'json']).stdout) as object;
    expect(answer).toMatchObject({
      schemaVersion: 1,
      files: [{ file: WORLD, format: 'json' }],
      warnings: [],
    });
  });

  it('lists the documents of no known kind that other commands only count', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'rolepin-'));
    writeFileSync(join(cwd, 'snapshot.json'), readFileSync(join(ROOT, WORLD)));
    writeFileSync(join(cwd, 'package.json'), '{"name":"x"}');
    const run = rolepin(['inputs'], { cwd });
    expect(run.exit).toBe(0);
    expect(run.stdout).toContain('1 document of no known kind\n  package.json: ');
    expect(run.stderr).toBe(
      'rolepin: 1 document of no known kind left out, package.json for instance; `rolepin inputs` lists them\n',
    );
    expect(rolepin(['inputs', '--quiet'], { cwd }).stderr).toBe('');
  });
});

describe('rolepin test', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'rolepin-'));
  const [first] = JSON.parse(readFileSync(join(ROOT, 'test/cases/decisions.json'), 'utf8')) as object[];
  writeFileSync(join(cwd, 'right.json'), JSON.stringify([first], null, 2));
  writeFileSync(join(cwd, 'wrong.json'), JSON.stringify([{ ...first, expected: 'deny' }], null, 2));

  it('exits with 0 where all cases pass', () => {
    expect(rolepin(['test', 'right.json'], { cwd })).toEqual({
      exit: 0,
      stdout: '1 case: 1 passed, 0 failed\n',
      stderr: '',
    });
  });

  it('exits with 1 where one fails, and says why it was decided so', () => {
    const run = rolepin(['test', 'wrong.json'], { cwd });
    expect(run).toMatchObject({ exit: 1, stderr: '' });
    expect(run.stdout).toMatch(/^failed: WI-01: expected deny, is allow\n/);
    expect(run.stdout).toMatch(/ {2}--> wrong\.json:\d+\n/);
    expect(run.stdout).toMatch(/\n1 case: 0 passed, 1 failed\n$/);
  });

  it('gives the fields of the contract as JSON', () => {
    const answer = JSON.parse(rolepin(['test', 'right.json', '--format', 'json'], { cwd }).stdout) as object;
    expect(answer).toMatchObject({
      schemaVersion: 1,
      cases: [{ id: 'WI-01', expected: 'allow', decision: 'allow', passed: true }],
      passed: 1,
      failed: 0,
    });
  });

  it('exits with 2 where there is no case', () => {
    expect(rolepin(['test', 'nowhere.json'], { cwd })).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('rolepin completion', () => {
  const bash = (words: readonly string[]): readonly string[] => {
    const script = `${rolepin(['completion', 'bash']).stdout}
COMP_WORDS=(rolepin ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _rolepin
printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', script], { cwd: ROOT, encoding: 'utf8' }).stdout.trim().split('\n');
  };

  it.each([
    { words: ['ch'], expected: ['check'] },
    { words: ['check', '--dep'], expected: ['--depth'] },
    { words: ['check', '--depth', ''], expected: ['assume', 'cluster', 'account'] },
    { words: ['who', 'arn', '--format', 'j'], expected: ['json'] },
    { words: ['completion', 'z'], expected: ['zsh'] },
    { words: ['check', 'package.js'], expected: ['package.json'] },
    { words: ['check', '--claims', 'package.js'], expected: ['package.json'] },
  ])('completes $words in bash', ({ words, expected }) => {
    expect(bash(words)).toEqual(expected);
  });

  it('completes every command and option in zsh and fish', () => {
    const zsh = rolepin(['completion', 'zsh']).stdout;
    const fish = rolepin(['completion', 'fish']).stdout;
    expect(zsh).toMatch(/^#compdef rolepin\n/);
    expect(zsh).toContain('--depth[');
    expect(zsh).toContain(':value:(assume cluster account)');
    expect(fish).toContain(
      "complete -c rolepin -n '__fish_seen_subcommand_from check' -l depth -r -f -a 'assume cluster account'",
    );
    for (const script of [zsh, fish]) expect(script.split("'").length % 2).toBe(1);
  });
});
