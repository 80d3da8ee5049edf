import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SourceRef, within } from '../../src/kernel/index.ts';
import { statementAt } from '../../src/policy/index.ts';
import { readWorld } from '../../src/sources/index.ts';
import { ACCOUNT, accountOf, clusterOf, folderWith, readSound, role, TRUST } from './support.ts';

const ARN = `arn:aws:iam::${ACCOUNT}:role/app`;
const roleText = (policy: string): string =>
  `{\n  "Role": {\n    "RoleName": "app",\n    "Arn": "${ARN}",\n    "AssumeRolePolicyDocument": ${policy}\n  }\n}\n`;

/** The place of the role's first trust statement. */
async function placeOf(files: Readonly<Record<string, string>>, ...keys: readonly (string | number)[]) {
  const { world, locate } = await readSound(files);
  const trust = accountOf(world).details?.roles.get(ARN)?.trust;
  return trust === undefined ? undefined : locate(within(statementAt(trust, 0), ...keys));
}

describe('the place of a fact', () => {
  it('is the line and column of JSON as it stands, with its own text', async () => {
    const text = roleText(
      '{\n      "Statement": [\n        { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }\n      ]\n    }',
    );
    expect(await placeOf({ 'r.json': text })).toEqual({
      file: 'r.json',
      line: 7,
      column: 9,
      text: '{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }',
    });
    expect(await placeOf({ 'r.json': text }, 'Effect')).toMatchObject({
      line: 7,
      column: 21,
      text: '"Allow"',
    });
  });

  it('is that of a single statement without a list', async () => {
    const text = roleText('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}');
    expect(await placeOf({ 'r.json': text })).toMatchObject({
      line: 5,
      text: expect.stringMatching(/^\{"Effect".*\}$/),
    });
  });

  it('is that of the string where JSON holds the policy as text, with the part of it decoded', async () => {
    for (const policy of [JSON.stringify(TRUST), encodeURIComponent(JSON.stringify(TRUST))]) {
      expect(await placeOf({ 'r.json': roleText(JSON.stringify(policy)) }, 'Sid')).toEqual({
        file: 'r.json',
        line: 5,
        column: 33,
        text: '"AllowHyve"',
        decoded: true,
      });
    }
  });

  const yaml = (policy: string): string =>
    `# a role\nRole:\n  RoleName: app\n  Arn: ${ARN}\n  AssumeRolePolicyDocument:${policy}`;

  it('is the line and column of YAML', async () => {
    const text = yaml(
      '\n    Statement:\n      - Effect: Allow   # everyone\n        Principal: "*"\n        Action: sts:AssumeRole\n\n',
    );
    expect(await placeOf({ 'r.yaml': text })).toEqual({
      file: 'r.yaml',
      line: 7,
      column: 9,
      text: 'Effect: Allow   # everyone\n        Principal: "*"\n        Action: sts:AssumeRole',
    });
    expect(await placeOf({ 'r.yaml': text }, 'Principal')).toMatchObject({
      line: 8,
      column: 20,
      text: '"*"',
    });
  });

  it('is the line inside a literal block of YAML', async () => {
    const text = yaml(
      ' |\n    {\n      "Statement": [\n        { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }\n      ]\n    }\n',
    );
    expect(await placeOf({ 'r.yaml': text })).toMatchObject({
      line: 8,
      column: 9,
      text: expect.stringMatching(/^\{ "Effect"/),
    });
    expect(await placeOf({ 'r.yaml': text }, 'Action')).toMatchObject({
      line: 8,
      column: 58,
      text: '"sts:AssumeRole"',
    });
    expect(text.split('\n')[7]?.slice(57)).toMatch(/^"sts:AssumeRole"/);
  });

  it('is that of the whole text where YAML folds it or puts it in quotes', async () => {
    const json = JSON.stringify(TRUST);
    expect(await placeOf({ 'r.yaml': yaml(` >-\n    ${json}\n`) }, 'Sid')).toMatchObject({
      line: 5,
      column: 29,
      text: '"AllowHyve"',
      decoded: true,
    });
    expect(await placeOf({ 'r.yaml': yaml(` '${json}'\n`) }, 'Sid')).toMatchObject({
      line: 5,
      column: 29,
      text: '"AllowHyve"',
    });
  });

  it('is found through aliases and merged mappings', async () => {
    const text = `---
x: &statement { Effect: Allow, Principal: "*", Action: "sts:AssumeRole" }
Role:
  RoleName: app
  Arn: ${ARN}
  AssumeRolePolicyDocument:
    Statement:
      - <<: *statement
        Sid: Merged
      - *statement
`;
    expect(await placeOf({ 'r.yaml': text }, 'Effect')).toMatchObject({ line: 2, column: 25, text: 'Allow' });
    expect(await placeOf({ 'r.yaml': text }, 'Sid')).toMatchObject({ line: 9, text: 'Merged' });
  });

  it('is that of the first of several mappings that are merged', async () => {
    const text = `x:
  - &one { Effect: Allow, Principal: "*" }
  - &two { Effect: Deny, Action: "sts:AssumeRole" }
Role:
  RoleName: app
  Arn: ${ARN}
  AssumeRolePolicyDocument: { Statement: { <<: [*one, *two] } }
`;
    const { world, locate } = await readSound({ 'r.yaml': text });
    const trust = accountOf(world).details?.roles.get(ARN)?.trust;
    expect(trust?.statements).toMatchObject([{ effect: 'Allow' }]);
    const at = trust && statementAt(trust, 0);
    expect(at && locate(within(at, 'Effect'))).toMatchObject({ line: 2, text: 'Allow' });
    expect(at && locate(within(at, 'Action'))).toMatchObject({ line: 3 });
  });

  it('counts documents, list items and characters beyond ASCII', async () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: é, namespace: x}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: ü, namespace: b}\n';
    const { world, locate } = await readSound({ 'm.yaml': text });
    const [first, second] = clusterOf(world).objects ?? [];
    expect(first && locate(within(first.at, 'metadata', 'namespace'))).toMatchObject({
      line: 6,
      column: 34,
      text: 'x',
    });
    expect(second && locate(within(second.at, 'metadata', 'namespace'))).toMatchObject({
      line: 10,
      column: 32,
      text: 'b',
    });
    expect(second && locate(second.at)).toMatchObject({ line: 8, column: 1 });
  });

  it('is right behind a byte order mark', async () => {
    const { inputs } = await readSound({ 'r.json': `\ufeff${roleText(JSON.stringify(TRUST))}` });
    expect(inputs[0]?.format).toBe('json');
    expect(await placeOf({ 'r.json': `\ufeff${roleText(JSON.stringify(TRUST))}` }, 'Sid')).toMatchObject({
      line: 5,
      text: '"AllowHyve"',
    });
    expect(await placeOf({ 'r.yaml': `\ufeff${yaml(` ${JSON.stringify(TRUST)}\n`)}` }, 'Sid')).toMatchObject({
      line: 5,
      text: '"AllowHyve"',
    });
  });

  it('is nowhere when the path leads nowhere, the file is unknown or gone, or has changed', async () => {
    const cwd = folderWith({
      'a.json': { Role: role('app') },
      'b.yaml': yaml(` ${JSON.stringify(TRUST)}\n`),
    });
    const result = await readWorld(['a.json'], { cwd });
    if (!result.ok) throw new Error('not read');
    const { world, locate } = result.value;
    const at = accountOf(world).details?.roles.get(ARN)?.trust.at as SourceRef;
    expect(locate(at)?.file).toBe('a.json');
    expect(locate(within(at, 'Statement', 7))).toBeUndefined();
    expect(locate(within(at, 'Version', 'x'))).toBeUndefined();
    expect(locate({ ...at, document: 1 })).toBeUndefined();
    expect(locate({ ...at, file: 'other.json' })).toBeUndefined();
    const again = await readWorld(['a.json'], { cwd });
    writeFileSync(join(cwd, 'a.json'), '{"Role": {"AssumeRole');
    expect(again.ok && again.value.locate(at)).toBeUndefined();
    const missing = await readWorld(['b.yaml'], { cwd });
    writeFileSync(join(cwd, 'b.yaml'), 'Role: [1, 2\n');
    expect(missing.ok && missing.value.locate({ ...at, file: 'b.yaml' })).toBeUndefined();
  });

  it('leads back to every fact of a snapshot', async () => {
    const file = join(import.meta.dirname, '../worlds/w10-pod-identity-two/snapshot.json');
    const result = await readWorld([file], { cwd: '/' });
    if (!result.ok) throw new Error('not read');
    const { world, locate } = result.value;
    const account = accountOf(world);
    const cluster = clusterOf(world);
    const facts = [
      ...(account.details?.roles.values() ?? []),
      ...(account.oidcProviders?.values() ?? []),
      ...(account.instances ?? []),
      ...(cluster.associations ?? []),
      ...(cluster.accessEntries ?? []),
      ...(cluster.objects ?? []),
    ];
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(facts.length).toBeGreaterThan(30);
    for (const { at } of facts) {
      const place = locate(at);
      expect(lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1)).toMatch(/^\{/);
      expect(() => JSON.parse(place?.text ?? '')).not.toThrow();
    }
  });
});
