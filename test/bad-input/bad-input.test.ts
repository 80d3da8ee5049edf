import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWorld } from '../../src/sources/index.ts';
import {
  accountOf,
  clusterOf,
  details,
  folderWith,
  manifest,
  problemsOf,
  read,
  readSound,
  role,
} from '../sources/support.ts';

const good = { 'good.json': details([role('app')]) };
const trusting = (statement: object) =>
  details([role('app', { AssumeRolePolicyDocument: { Statement: [statement] } })]);
const sound = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };

interface Bad {
  readonly name: string;
  /** The name of the file tells nothing but what a text that is neither JSON nor YAML is called. */
  readonly file: string;
  readonly content: unknown;
  readonly code: string;
  readonly says?: RegExp;
  readonly hint?: RegExp;
  readonly line?: number;
  readonly column?: number;
  readonly path?: readonly (string | number)[];
}

const texts: readonly Bad[] = [
  {
    name: 'truncated JSON',
    file: 'x.json',
    content: '{\n  "Role": {\n    "Arn": "arn',
    code: 'input/json',
    says: /ends before/,
    line: 3,
    column: 16,
  },
  {
    name: 'truncated JSON of no known ending',
    file: 'x.yaml',
    content: '{"Role": {"Arn": "x"',
    code: 'input/json',
    says: /ends before/,
    line: 1,
    column: 21,
  },
  {
    name: 'JSON with a comment',
    file: 'x.json',
    content: '{\n  // no\n  "a": 1\n}',
    code: 'input/json',
    line: 2,
    column: 3,
  },
  {
    name: 'JSON with a comma too many',
    file: 'x.json',
    content: '{"a": [1,]}',
    code: 'input/json',
    line: 1,
    column: 10,
  },
  {
    name: 'JSON with a key that stands twice',
    file: 'x.json',
    content: '{\n"Role": 1,\n"Role": 2}',
    code: 'input/duplicate-key',
    says: /`Role` stands twice/,
    line: 3,
    column: 1,
  },
  {
    name: 'text that is no JSON',
    file: 'x.json',
    content: 'hello\n',
    code: 'input/json',
    says: /found `hello`/,
    line: 1,
    column: 1,
  },
  {
    name: 'JSON of a hundred thousand levels',
    file: 'x.json',
    content: '['.repeat(100_000),
    code: 'input/nesting',
    line: 1,
  },
  {
    name: 'sound JSON of a hundred thousand levels',
    file: 'x.json',
    content: `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    code: 'input/nesting',
    line: 1,
  },
  {
    name: 'YAML of a hundred thousand levels',
    file: 'x.yaml',
    content: `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    code: 'input/nesting',
  },
  {
    name: 'YAML lists of a hundred thousand levels',
    file: 'x.yaml',
    content: '- '.repeat(100_000),
    code: 'input/nesting',
  },
  {
    name: 'YAML with a tab',
    file: 'x.yaml',
    content: 'kind: Pod\nmetadata:\n\tname: a\n',
    code: 'input/yaml',
    says: /tab/,
    line: 3,
    column: 1,
  },
  {
    name: 'YAML with a key that stands twice',
    file: 'x.yaml',
    content: 'a: 1\nb: 2\na: 3\n',
    code: 'input/duplicate-key',
    says: /stands twice/,
    line: 3,
    column: 1,
  },
  {
    name: 'YAML with a wrong indentation',
    file: 'x.yaml',
    content: 'a:\n  b: 1\n c: 2\n',
    code: 'input/yaml',
    line: 3,
  },
  { name: 'YAML with a string without an end', file: 'x.yaml', content: 'a: "x\nb: 1\n', code: 'input/yaml' },
  {
    name: 'a template of a chart',
    file: 'x.yaml',
    content:
      '{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n',
    code: 'input/yaml',
    hint: /helm template/,
  },
  {
    name: 'an alias bomb',
    file: 'x.yaml',
    content: bomb(),
    code: 'input/alias',
    says: /more than 1000 times/,
  },
  {
    name: 'an alias without anchor',
    file: 'x.yaml',
    content: 'a: 1\nb: *nowhere\n',
    code: 'input/alias',
    says: /`nowhere`/,
    line: 2,
    column: 4,
  },
  {
    name: 'a binary file',
    file: 'x.json',
    content: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]),
    code: 'input/binary',
  },
  {
    name: 'a NUL far into a text',
    file: 'x.json',
    content: `{"a": "${'x'.repeat(2_000_000)}\0"}`,
    code: 'input/binary',
  },
  {
    name: 'UTF-16 with its mark',
    file: 'x.json',
    content: Buffer.from('\ufeff{"a": 1}', 'utf16le'),
    code: 'input/encoding',
    says: /UTF-16/,
  },
  {
    name: 'UTF-16 without its mark',
    file: 'x.json',
    content: Buffer.from('{"a": 1}', 'utf16le'),
    code: 'input/encoding',
    says: /UTF-16/,
  },
  {
    name: 'bytes that are no UTF-8',
    file: 'x.yaml',
    content: Buffer.concat([Buffer.from('a: 1\nb: '), Buffer.from([0xe9]), Buffer.from('\n')]),
    code: 'input/encoding',
    says: /UTF-8/,
  },
];

const facts: readonly Bad[] = [
  {
    name: 'a policy that is no object',
    file: 'x.json',
    content: details([role('app', { AssumeRolePolicyDocument: 7 })]),
    code: 'policy/shape',
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument'],
  },
  {
    name: 'a policy that is a list',
    file: 'x.json',
    content: details([role('app', { AssumeRolePolicyDocument: [] })]),
    code: 'policy/shape',
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument'],
  },
  {
    name: 'a policy as text that is no JSON',
    file: 'x.json',
    content: details([role('app', { AssumeRolePolicyDocument: '{"Statement": [' })]),
    code: 'policy/json',
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument'],
  },
  {
    name: 'a policy as text with a key that stands twice',
    file: 'x.json',
    content: details([role('app', { AssumeRolePolicyDocument: '{"Statement": [], "Statement": []}' })]),
    code: 'policy/duplicate',
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument'],
  },
  {
    name: 'a policy as text of a hundred thousand levels',
    file: 'x.json',
    content: details([role('app', { AssumeRolePolicyDocument: '['.repeat(100_000) + ']'.repeat(100_000) })]),
    code: 'policy/shape',
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument'],
  },
  {
    name: 'an unknown Effect',
    file: 'x.json',
    content: trusting({ ...sound, Effect: 'Permit' }),
    code: 'policy/effect',
    says: /"Permit"/,
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument', 'Statement', 0, 'Effect'],
  },
  {
    name: 'an unknown operator',
    file: 'x.json',
    content: trusting({ ...sound, Condition: { StringIs: { a: 'b' } } }),
    code: 'policy/operator',
    path: ['RoleDetailList', 0, 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition', 'StringIs'],
  },
  {
    name: 'a role without trust policy',
    file: 'x.json',
    content: details([role('app', { AssumeRolePolicyDocument: undefined })]),
    code: 'input/member',
    says: /role app has no `AssumeRolePolicyDocument`/,
    path: ['RoleDetailList', 0],
  },
  {
    name: 'a role without ARN',
    file: 'x.json',
    content: details([role('app', { Arn: undefined })]),
    code: 'input/member',
    says: /`Arn` is missing/,
    path: ['RoleDetailList', 0],
  },
  {
    name: 'the ARN of a bucket',
    file: 'x.json',
    content: details([role('app', { Arn: 'arn:aws:s3:::app' })]),
    code: 'input/arn',
    hint: /role\/NAME/,
    path: ['RoleDetailList', 0, 'Arn'],
  },
  {
    name: 'an ARN without account',
    file: 'x.json',
    content: details([role('app', { Arn: 'arn:aws:iam:::role/app' })]),
    code: 'input/arn',
    path: ['RoleDetailList', 0, 'Arn'],
  },
  {
    name: 'the ARN of a user',
    file: 'x.json',
    content: { Role: role('app', { Arn: 'arn:aws:iam::111122223333:user/app' }) },
    code: 'input/arn',
    path: ['Role', 'Arn'],
  },
  {
    name: 'the ARN of another role',
    file: 'x.json',
    content: details([role('app', { Arn: 'arn:aws:iam::111122223333:role/other' })]),
    code: 'input/arn',
    path: ['RoleDetailList', 0, 'Arn'],
  },
  {
    name: 'no ARN at all',
    file: 'x.json',
    content: details([role('app', { Arn: 'app' })]),
    code: 'input/arn',
    path: ['RoleDetailList', 0, 'Arn'],
  },
  {
    name: 'an ARN that is a number',
    file: 'x.json',
    content: details([role('app', { Arn: 7 })]),
    code: 'input/value',
    path: ['RoleDetailList', 0, 'Arn'],
  },
  {
    name: 'roles that are no list',
    file: 'x.json',
    content: { ...details([]), RoleDetailList: { a: 1 } },
    code: 'input/value',
    path: ['RoleDetailList'],
  },
  {
    name: 'a role that is no object',
    file: 'x.json',
    content: details(['app']),
    code: 'input/value',
    path: ['RoleDetailList', 0],
  },
  {
    name: 'a managed policy without default version',
    file: 'x.json',
    content: details([], {
      Policies: [{ PolicyName: 'p', Arn: 'arn:aws:iam::aws:policy/p', PolicyVersionList: [] }],
    }),
    code: 'input/member',
    says: /no default version/,
    path: ['Policies', 0],
  },
  {
    name: 'a provider of another shape',
    file: 'x.json',
    content: { OpenIDConnectProviderList: [{ Arn: 'arn:aws:iam::111122223333:saml-provider/x' }] },
    code: 'input/arn',
    path: ['OpenIDConnectProviderList', 0, 'Arn'],
  },
];

/** Each anchor names the one before it nine times. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x]'];
  for (let level = 1; level < 30; level += 1)
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
  return lines.join('\n');
}

describe('bad input is one problem with its place', () => {
  it.each(texts)('$name', async ({ file, content, code, says, hint, line, column }) => {
    const problems = await problemsOf({ [file]: content, ...good });
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem).toMatchObject({ code, at: { file } });
    if (says !== undefined) expect(problem?.message).toMatch(says);
    if (hint !== undefined) expect(problem?.hint).toMatch(hint);
    if (line !== undefined) expect(problem?.position).toMatchObject({ file, line });
    if (column !== undefined) expect(problem?.position?.column).toBe(column);
    expect(problem?.message).toMatch(/^[^A-Z\n](?:[^\n]*[^.\n])?$|^(?:JSON|YAML|UTF-16)/);
  });

  it.each(facts)('$name', async ({ file, content, code, says, hint, path }) => {
    const problems = await problemsOf({ [file]: content, ...good });
    expect(problems.filter((problem) => problem.code !== 'input/conflict')).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, at: { file, path } });
    if (says !== undefined) expect(problems[0]?.message).toMatch(says);
    if (hint !== undefined) expect(problems[0]?.hint).toMatch(hint);
  });

  it('all problems are told, not the first alone', async () => {
    const problems = await problemsOf({
      'a.json': '{',
      'b.yaml': 'a: 1\na: 2\n',
      'c.json': details([role('x', { Arn: 'x' }), role('y', { AssumeRolePolicyDocument: 7 })]),
    });
    expect(problems.map(({ code }) => code)).toEqual([
      'input/json',
      'input/duplicate-key',
      'input/arn',
      'policy/shape',
    ]);
  });
});

describe('with --lenient', () => {
  it('a world is made of what was understood, and says what was not', async () => {
    const { world } = await readSound(
      {
        'a.json': '{',
        'b.json': details([role('x', { Arn: 'x' }), role('y', { AssumeRolePolicyDocument: 7 })]),
      },
      { lenient: true },
    );
    expect(world.unread.map(({ code }) => code)).toEqual(['input/json', 'input/arn', 'policy/shape']);
    expect([...(accountOf(world).details?.roles.keys() ?? [])]).toEqual(['arn:aws:iam::111122223333:role/y']);
  });

  it('keeps what was not understood of a policy, as something that may say anything', async () => {
    const { world } = await readSound(
      { 'a.json': trusting({ ...sound, Effect: 'Permit' }) },
      { lenient: true },
    );
    const [app] = accountOf(world).details?.roles.values() ?? [];
    expect(app?.trust.statements).toMatchObject([{ kind: 'opaque', effect: undefined }]);
  });

  it('keeps what was understood of a statement, and a condition that was not as one that may hold', async () => {
    const { world } = await readSound(
      { 'a.json': trusting({ ...sound, Condition: { StringMatches: { a: 'b' }, Bool: { c: 'true' } } }) },
      { lenient: true },
    );
    expect(world.unread.map(({ code }) => code)).toEqual(['policy/operator']);
    const [app] = accountOf(world).details?.roles.values() ?? [];
    expect(app?.trust.statements).toMatchObject([
      {
        kind: 'statement',
        effect: 'Allow',
        conditions: [{ key: 'c' }],
        unread: [{ operator: 'StringMatches' }],
      },
    ]);
  });
});

describe('folders', () => {
  it('are a problem when they are empty', async () => {
    expect(await problemsOf({})).toMatchObject([
      { code: 'input/empty-folder', hint: expect.stringContaining('.json') },
    ]);
    expect(await problemsOf({ 'README.md': '# hi' })).toMatchObject([{ code: 'input/empty-folder' }]);
    expect(await problemsOf({ 'a.json': '{"b": 1}' })).toMatchObject([{ code: 'input/nothing' }]);
  });

  it('are read to their depths, but for `.git` and `node_modules`', async () => {
    const { inputs, otherFiles, ignored } = await readSound({
      ...good,
      'deep/er/m.yml': JSON.stringify(manifest('Pod', 'a', 'x')),
      '.git/config.json': '{',
      'node_modules/x/package.json': '{',
      'deep/node_modules/x/package.json': '{',
      'README.md': '# hi {',
      'script.sh': '\0',
      'package.json': '{"name": "x"}',
      'empty.yaml': '# nothing\n',
    });
    expect(inputs.map(({ file }) => file)).toEqual(['deep/er/m.yml', 'good.json']);
    expect(otherFiles).toBe(2);
    expect(ignored).toEqual([
      { file: 'empty.yaml', document: 0, why: 'the file is empty' },
      { file: 'package.json', document: 0, why: 'of no known kind (it has `name`)' },
    ]);
  });

  it('may have links in a circle, and links to what was read', async () => {
    const cwd = folderWith({ 'sub/good.json': details([role('app')]) });
    symlinkSync('..', join(cwd, 'sub/up'));
    symlinkSync('sub', join(cwd, 'again'));
    symlinkSync('sub/good.json', join(cwd, 'same.json'));
    const result = await readWorld(['.'], { cwd });
    expect(result.ok && result.value.inputs).toHaveLength(1);
  });

  it('tell of links that lead nowhere or to themselves', async () => {
    const cwd = folderWith(good);
    symlinkSync('nowhere', join(cwd, 'a.json'));
    symlinkSync('b.yaml', join(cwd, 'b.yaml'));
    symlinkSync('nowhere', join(cwd, 'folder'));
    symlinkSync('someone@host.1', join(cwd, '.#good.json'));
    const result = await readWorld(['.'], { cwd });
    expect(result.ok ? [] : result.error.map(({ message, at }) => `${at?.file}: ${message}`)).toEqual([
      "a.json: can't read it: no such file or folder",
      "b.yaml: can't read it: its symbolic links lead in a circle",
      "folder: can't read it: no such file or folder",
    ]);
  });

  it('tell of pipes that are called like inputs, and do not wait for them', async () => {
    const cwd = folderWith(good);
    execFileSync('mkfifo', [join(cwd, 'a.json'), join(cwd, 'other')]);
    const result = await readWorld(['.'], { cwd });
    expect(result.ok ? [] : result.error).toMatchObject([
      { code: 'input/special-file', at: { file: 'a.json' } },
    ]);
    const named = await readWorld(['a.json'], { cwd });
    expect(named.ok ? [] : named.error).toMatchObject([
      { code: 'input/special-file', hint: expect.stringContaining('`-`') },
    ]);
  });

  it('keep the names that the user gave', async () => {
    const cwd = folderWith({ 'aws/good.json': details([role('app')]) });
    for (const [input, file] of [
      ['.', 'aws/good.json'],
      ['aws', 'aws/good.json'],
      ['./aws/', 'aws/good.json'],
      ['aws/good.json', 'aws/good.json'],
      [join(cwd, 'aws'), join(cwd, 'aws/good.json')],
    ] as const) {
      const result = await readWorld([input], { cwd });
      expect(result.ok && result.value.inputs.map((one) => one.file)).toEqual([file]);
    }
  });
});

describe('files that are named', () => {
  it('must be of a known kind', async () => {
    for (const content of ['{"name": "x"}', '[]', '[{"a": 1}]', '"text"', 'plain text', '7']) {
      const problems = await problemsOf({ x: content, ...good }, { inputs: ['x', 'good.json'] });
      expect(problems).toMatchObject([
        { code: 'input/kind', hint: expect.stringContaining('get-account-authorization-details') },
      ]);
    }
    const half = await problemsOf({ 'x.yaml': 'kind: Pod\nmetadata: {name: a}\n' }, { inputs: ['x.yaml'] });
    expect(half[0]?.message).toBe('of no known kind: a Kubernetes Pod has an `apiVersion`');
  });

  it('must be there, and hold something', async () => {
    expect(await problemsOf({}, { inputs: ['x.json'] })).toMatchObject([
      { code: 'input/unreadable', message: "can't read it: no such file or folder", at: { file: 'x.json' } },
    ]);
    for (const content of ['', ' \n\t\n', '---\n# nothing\n---\n']) {
      expect(await problemsOf({ 'x.yaml': content }, { inputs: ['x.yaml'] })).toMatchObject([
        { code: 'input/empty' },
      ]);
    }
  });

  it('may have any name, and are read once however often they are named', async () => {
    const { inputs } = await readSound(
      { 'output.txt': details([role('app')]) },
      { inputs: ['output.txt', 'output.txt'] },
    );
    expect(inputs.map(({ file }) => file)).toEqual(['output.txt']);
    const both = await readSound(good, { inputs: ['.', 'good.json'] });
    expect(both.inputs).toHaveLength(1);
  });

  it('may be claims, which the command reads by itself, but not those alone', async () => {
    const claims =
      'version: 1\nclaims:\n  - role: arn:aws:iam::111122223333:role/app\n    only: [hyve/hyve-sa]\n';
    const { inputs } = await readSound({ 'rolepin.yaml': claims, ...good });
    expect(inputs.find(({ file }) => file === 'rolepin.yaml')?.holds).toMatchObject([
      { kind: 'claims', counts: { claims: 1 } },
    ]);
    expect(await problemsOf({ 'rolepin.yaml': claims })).toMatchObject([{ code: 'input/nothing' }]);
  });
});

describe('standard input', () => {
  it('is a problem when it is empty, broken or not there', async () => {
    const stdin = (text: string) => ({ inputs: ['-'], stdin: async () => Buffer.from(text) });
    expect(await problemsOf({}, stdin(''))).toMatchObject([{ code: 'input/empty', at: { file: '-' } }]);
    expect(await problemsOf({}, stdin('{"Role": '))).toMatchObject([
      { code: 'input/json', position: { file: '-', line: 1, column: 10 } },
    ]);
    expect(await problemsOf({}, { inputs: ['-'] })).toMatchObject([{ code: 'input/empty' }]);
  });
});

describe('large bad files', () => {
  it('of white space alone cost no memory', async () => {
    const cwd = folderWith({});
    writeFileSync(join(cwd, 'x.json'), Buffer.alloc(200 * 1024 * 1024, ' '));
    const before = process.memoryUsage().external;
    const result = await readWorld(['x.json'], { cwd });
    expect(result.ok ? [] : result.error).toMatchObject([{ code: 'input/empty' }]);
    expect(process.memoryUsage().external - before).toBeLessThan(64 * 1024 * 1024);
    rmSync(join(cwd, 'x.json'));
  });

  it('that start with NUL bytes are not read to their end', async () => {
    const cwd = folderWith({ 'x.json': '' });
    // a hole of a terabyte takes no room on the disk
    truncateSync(join(cwd, 'x.json'), 1024 ** 4);
    const result = await readWorld(['x.json'], { cwd });
    expect(result.ok ? [] : result.error).toMatchObject([{ code: 'input/binary' }]);
  });

  it('of JSON that break off late are told with line and column', async () => {
    const text = JSON.stringify(
      details(Array.from({ length: 50_000 }, (_, index) => role(`app-${index}`))),
      undefined,
      1,
    );
    const cut = text.slice(0, 20_000_000);
    const problems = await problemsOf({ 'x.json': cut }, { inputs: ['x.json'] });
    expect(problems).toMatchObject([{ code: 'input/json', position: { line: cut.split('\n').length } }]);
  });
});

describe('a file system that fails', () => {
  it('is told as it says, file by file', async () => {
    const { readWorldWith } = await import('../sources/failing-file-system.ts');
    const cwd = folderWith({ ...good, 'locked.json': '{}', 'gone.json': '{}', 'sub/x.json': '{}' });
    const problems = await readWorldWith(cwd, {
      'locked.json': 'EACCES',
      'gone.json': 'ENOENT',
      sub: 'EACCES',
    });
    expect(problems.map(({ code, message, at }) => `${at?.file} ${code} ${message}`)).toEqual([
      "sub input/unreadable can't read the folder: permission denied",
      "gone.json input/unreadable can't read it: no such file or folder",
      "locked.json input/unreadable can't read it: permission denied",
    ]);
  });
});

it('reads on where one of several documents has other problems', async () => {
  const result = await read(
    {
      'm.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: x}\n',
    },
    { lenient: true },
  );
  expect(result.ok && clusterOf(result.value.world).objects).toHaveLength(1);
});
