import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../kernel/index.ts';
import { type CaseOptions, type ReadCases, readCases } from './index.ts';

const ONE = {
  id: 'one',
  principal: 'arn:aws:iam::111122223333:user/alice',
  requiredActions: ['sts:AssumeRole'],
  resource: 'arn:aws:iam::111122223333:role/app',
  resourceAccount: '111122223333',
  context: { 'aws:PrincipalTag/Team': 'a', 'aws:TagKeys': ['x', 'y'] },
  policies: { trust: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } } },
  expected: 'allow',
};

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cases-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(file: string, content: unknown): void {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  writeFileSync(join(cwd, file), typeof content === 'string' ? content : JSON.stringify(content));
}
async function read(inputs: readonly string[], options: Partial<CaseOptions> = {}): Promise<ReadCases> {
  const result = await readCases(inputs, { cwd, ...options });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'));
  return result.value;
}
async function problems(content: unknown): Promise<readonly Problem[]> {
  write('a.json', content);
  const result = await readCases(['a.json'], { cwd });
  return result.ok ? [] : result.error;
}

describe('readCases', () => {
  it('reads a list, an object with cases, one case alone, and several in a row', async () => {
    write('list.json', [ONE, { ...ONE, id: 'two' }]);
    write('object.json', { cases: [{ ...ONE, id: 'three' }] });
    write('alone.json', { ...ONE, id: 'four' });
    write('row.json', `${JSON.stringify({ ...ONE, id: 'five' })}\n${JSON.stringify({ ...ONE, id: 'six' })}`);
    const { cases } = await read(['list.json', 'object.json', 'alone.json', 'row.json']);
    expect(cases.map(({ id }) => id)).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
  });

  it('reads YAML, and folders without what is no data', async () => {
    write(
      'cases/a.yaml',
      `- id: yaml\n  principal: pods.eks.amazonaws.com\n  requiredActions: [sts:AssumeRole]\n  resource: arn:aws:iam::111122223333:role/app\n  resourceAccount: 011122223333\n  context: { aws:PrincipalIsAWSService: true }\n  policies: {}\n  expected: undecided\n`,
    );
    write('cases/deep/b.json', ONE);
    write('cases/node_modules/c.json', { ...ONE, id: 'no' });
    write('cases/README.md', '# no');
    const { cases } = await read(['cases']);
    expect(cases.map(({ id, resourceAccount }) => [id, resourceAccount])).toEqual([
      ['yaml', '011122223333'],
      ['one', '111122223333'],
    ]);
    expect(cases[0]?.context.get('aws:principalisawsservice')).toEqual(['true']);
  });

  it('reads standard input', async () => {
    const { cases } = await read(['-'], { stdin: async () => Buffer.from(JSON.stringify([ONE])) });
    expect(cases.map(({ at }) => at)).toEqual([{ file: '-', document: 0, path: [0] }]);
  });

  it('gives the context in lower case, and one policy for a list of one', async () => {
    write('a.json', { ...ONE, policies: { identity: { Statement: [] }, scp: [{ Statement: [] }] } });
    const [first] = (await read(['a.json'])).cases;
    expect([...(first?.context ?? [])]).toEqual([
      ['aws:principaltag/team', ['a']],
      ['aws:tagkeys', ['x', 'y']],
    ]);
    expect(first?.policies.identity).toHaveLength(1);
    expect(first?.policies.boundary).toBeUndefined();
  });

  it('finds the line of a statement again', async () => {
    write('a.json', JSON.stringify([ONE], undefined, 1));
    const { cases, locate } = await read(['a.json']);
    const trust = cases[0]?.policies.trust;
    expect(trust && locate({ ...trust.at, path: [...trust.at.path, 'Statement'] })?.line).toBe(19);
  });

  it.each<[string, object, string, readonly (string | number)[]]>([
    ['no id', { id: undefined }, 'input/member', []],
    ['a principal that is none', { principal: 'alice' }, 'case/principal', ['principal']],
    ['no action', { requiredActions: [] }, 'case/actions', []],
    ['an action with a wildcard', { requiredActions: ['sts:*'] }, 'case/actions', ['requiredActions']],
    ['an account that is none', { resourceAccount: '42' }, 'case/account', ['resourceAccount']],
    ['a context that is no object', { context: [] }, 'input/value', ['context']],
    ['a context value that is none', { context: { a: { b: 1 } } }, 'case/context', ['context', 'a']],
    ['a context key in two cases', { context: { a: '1', A: '2' } }, 'case/context', ['context', 'A']],
    [
      'a kind of policy that is none',
      { policies: { boundry: [] } },
      'case/policies',
      ['policies', 'boundry'],
    ],
    [
      'a trust and a resource policy',
      { policies: { trust: { Statement: [] }, resource: { Statement: [] } } },
      'case/policies',
      ['policies'],
    ],
    [
      'a policy that is not understood',
      { policies: { identity: [{ Statement: [{ Effect: 'Maybe' }] }] } },
      'policy/effect',
      ['policies', 'identity', 0, 'Statement', 0, 'Effect'],
    ],
    ['an expectation that is none', { expected: 'maybe' }, 'case/expected', ['expected']],
    ['a token without an issuer', { token: { aud: 'x' } }, 'input/member', ['token']],
    [
      'a provider without an ARN',
      { oidcProviders: [{ clientIds: [] }] },
      'input/member',
      ['oidcProviders', 0],
    ],
  ])('tells of %s, and where', async (_, more, code, path) => {
    expect(await problems([{ ...ONE, ...more }])).toMatchObject([
      { code, at: { file: 'a.json', path: [0, ...path] } },
    ]);
  });

  it('lets a policy that is not understood pass where it is told to, with a warning', async () => {
    write('a.json', { ...ONE, policies: { trust: { Statement: [{ Effect: 'Maybe' }] } } });
    const { cases, warnings } = await read(['a.json'], { lenient: true });
    expect(cases[0]?.policies.trust?.statements).toMatchObject([{ kind: 'opaque' }]);
    expect(warnings).toMatchObject([{ code: 'policy/effect' }]);
  });

  it('warns of a member that no case has', async () => {
    write('a.json', { ...ONE, comment: 'x' });
    expect((await read(['a.json'])).warnings).toMatchObject([
      { code: 'case/member', at: { path: ['comment'] } },
    ]);
  });

  it('tells of two cases with one id', async () => {
    expect(await problems([ONE, ONE])).toMatchObject([{ code: 'case/id', at: { path: [1] } }]);
  });

  it.each<[string, unknown, string]>([
    ['a case that is no object', ['x'], 'case/shape'],
    ['no case', [], 'case/none'],
    ['broken JSON', '[{"id": ', 'input/json'],
    ['a member that stands twice', '{"id":"a","id":"b"}', 'input/duplicate-key'],
  ])('tells of %s', async (_, content, code) => {
    expect((await problems(content)).map((problem) => problem.code)).toContain(code);
  });

  it('tells of all problems of all files at once, and of files that are not there', async () => {
    write('a.json', [{ ...ONE, expected: 'x' }]);
    write('b.json', [{ ...ONE, id: 3 }]);
    const result = await readCases(['a.json', 'b.json', 'c.json'], { cwd });
    expect(result.ok ? [] : result.error.map(({ code }) => code)).toEqual([
      'case/expected',
      'input/value',
      'case/file',
    ]);
  });
});
