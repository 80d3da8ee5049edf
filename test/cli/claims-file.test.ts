import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Problem, Result } from '../../src/kernel/index.ts';
import { type ClaimsFile, readClaimsFile } from '../../src/sources/index.ts';

const cwd = mkdtempSync(join(tmpdir(), 'rolepin-'));
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/claims.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const read = (text: string | Buffer): Promise<Result<ClaimsFile, readonly Problem[]>> => {
  writeFileSync(join(cwd, 'rolepin.yaml'), text);
  return readClaimsFile('rolepin.yaml', { cwd });
};

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
const WHOLE = `version: 1
claims:
  - role: ${ROLE}
    only: [prod/hyve/hyve-sa]
    depth: cluster
    administrators: ["arn:aws:iam::111122223333:role/Admin"]
    accepted:
      - subject: user:prod/oncall
        reason: break-glass
        until: 2027-01-31
`;

describe('the claims file', () => {
  it('is read with the place of each subject', async () => {
    const file = await read(WHOLE);
    expect(validate(parse(WHOLE))).toBe(true);
    expect(file.ok && file.value.claims).toMatchObject([
      {
        role: ROLE,
        only: [{ text: 'prod/hyve/hyve-sa' }],
        depth: 'cluster',
        administrators: [{ text: 'arn:aws:iam::111122223333:role/Admin' }],
        accepted: [{ subject: { text: 'user:prod/oncall' }, reason: 'break-glass', until: '2027-01-31' }],
      },
    ]);
    const at = file.ok ? file.value.claims[0]?.accepted[0]?.subject.at : undefined;
    expect(file.ok && at !== undefined && file.value.locate(at)).toMatchObject({
      file: 'rolepin.yaml',
      line: 8,
      column: 18,
    });
  });

  it('may be JSON, and leave out what has a default', async () => {
    const file = await read(JSON.stringify({ version: 1, claims: [{ role: ROLE, only: [] }] }));
    expect(file.ok && file.value.claims).toMatchObject([
      { role: ROLE, only: [], depth: 'cluster', administrators: [], accepted: [] },
    ]);
  });

  const claim = (more: string): string =>
    `version: 1\nclaims:\n  - role: ${ROLE}\n    only: [prod/hyve/hyve-sa]\n${more}`;
  const wrong: readonly {
    name: string;
    text: string;
    problem: string;
    hint?: string;
    /** The schema can't tell. */
    schemaAccepts?: true;
  }[] = [
    { name: 'nothing', text: '', problem: '1:1 a claims file is a mapping, not null', hint: 'version: 1' },
    { name: 'a list', text: '- role: x\n', problem: '1:1 a claims file is a mapping, not a list' },
    { name: 'no version', text: 'claims: []\n', problem: '1:1 `version` is missing', hint: '`version: 1`' },
    {
      name: 'a version that is not there yet',
      text: WHOLE.replace('version: 1', 'version: 2'),
      problem: '1:10 `version` is 1, not 2',
    },
    { name: 'no claim', text: 'version: 1\nclaims: []\n', problem: '1:1 no claim in `claims`' },
    { name: 'no claims', text: 'version: 1\n', problem: '1:1 no claim in `claims`' },
    {
      name: 'an unknown member',
      text: `claim: x\n${WHOLE}`,
      problem: '1:8 a claims file has no `claim`',
      hint: '`claims`',
    },
    {
      name: 'an unknown member of a claim',
      text: claim('    dept: assume\n'),
      problem: '5:11 a claim has no `dept`',
      hint: '`depth`',
    },
    {
      name: 'a claim that is no mapping',
      text: 'version: 1\nclaims: [x]\n',
      problem: '2:10 `claims` is a list of objects, not one with "x"',
    },
    { name: 'no role', text: 'version: 1\nclaims:\n  - only: []\n', problem: '3:5 `role` is missing' },
    {
      name: 'a role that is no ARN',
      text: WHOLE.replace(ROLE, 'HyveS3WriterRole'),
      problem: '3:11 not the ARN of a role: `HyveS3WriterRole`',
    },
    {
      name: 'a role of an account id too short',
      text: WHOLE.replace(ROLE, 'arn:aws:iam::1111:role/x'),
      problem: '3:11 not the ARN of a role: `arn:aws:iam::1111:role/x`',
    },
    {
      name: 'no `only`',
      text: `version: 1\nclaims:\n  - role: ${ROLE}\n`,
      problem: '3:5 `only` is missing',
      hint: '`only: []`',
    },
    {
      name: 'an `only` that is no list',
      text: WHOLE.replace('[prod/hyve/hyve-sa]', 'prod/hyve/hyve-sa'),
      problem: '4:11 `only` is a list, not "prod/hyve/hyve-sa"',
    },
    {
      name: 'a subject that is no text',
      text: WHOLE.replace('prod/hyve/hyve-sa', '7'),
      problem: '4:12 a subject under `only` is text, not 7',
    },
    {
      name: 'an unknown depth',
      text: WHOLE.replace('depth: cluster', 'depth: clusters'),
      problem: '5:12 `depth` is assume, cluster, account, not `clusters`',
      hint: '`cluster`',
    },
    {
      name: 'an exception without a reason',
      text: claim('    accepted:\n      - subject: user:prod/oncall\n'),
      problem: '6:9 `reason` is missing',
    },
    {
      name: 'an exception without a subject',
      text: claim('    accepted:\n      - reason: x\n'),
      problem: '6:9 `subject` is missing',
    },
    {
      name: 'an unknown member of an exception',
      text: WHOLE.replace('until:', 'untill:'),
      problem: '10:17 an entry of `accepted` has no `untill`',
      hint: '`until`',
    },
    {
      name: 'a day in another form',
      text: WHOLE.replace('2027-01-31', '31.01.2027'),
      problem: '10:16 `until` is a day, not `31.01.2027`',
      hint: 'YYYY-MM-DD',
    },
    {
      name: 'a day with a time',
      text: WHOLE.replace('2027-01-31', '2027-01-31T12:00:00Z'),
      problem: '10:16 `until` is a day, not `2027-01-31T12:00:00Z`',
    },
    {
      name: 'a day that is none',
      text: WHOLE.replace('2027-01-31', '2027-02-29'),
      problem: '10:16 `until` is a day, not `2027-02-29`',
      schemaAccepts: true,
    },
    {
      name: 'a key that stands twice',
      text: `version: 1\n${WHOLE}`,
      problem: '2:1 a key stands twice in one mapping',
      schemaAccepts: true,
    },
    {
      name: 'a tab',
      text: 'version: 1\nclaims:\n\t- x\n',
      problem: '3:1 YAML is indented with spaces, and this is a tab',
      schemaAccepts: true,
    },
    {
      name: 'two documents',
      text: `${WHOLE}---\n${WHOLE}`,
      problem: '12:1 a claims file holds one document',
      schemaAccepts: true,
    },
  ];

  it.each(wrong)('is refused with line and column: $name', async ({ text, problem, hint, schemaAccepts }) => {
    const file = await read(text);
    const problems = file.ok ? [] : file.error;
    const told = problems.map(({ message, position }) => `${position?.line}:${position?.column} ${message}`);
    expect(told).toContain(problem);
    if (hint !== undefined) expect(problems.map((one) => one.hint).join('\n')).toContain(hint);
    // what the schema accepts, the reader would not refuse, but where noted
    if (schemaAccepts !== true) expect(validate(parse(text))).toBe(false);
  });

  it('is refused where it is not there, not text, or far too large', async () => {
    const told = async (file: string): Promise<unknown> => {
      const answer = await readClaimsFile(file, { cwd });
      return answer.ok ? [] : answer.error.map(({ message, at }) => `${at?.file}: ${message}`);
    };
    expect(await told('none.yaml')).toEqual(["none.yaml: can't read it: no such file or folder"]);
    writeFileSync(join(cwd, 'binary.yaml'), Buffer.from([0x7b, 0, 1, 2]));
    expect(await told('binary.yaml')).toEqual(['binary.yaml: a binary file: it holds a NUL byte']);
    writeFileSync(join(cwd, 'large.yaml'), `# ${'x'.repeat(5 * 1024 * 1024)}`);
    expect(await told('large.yaml')).toEqual(['large.yaml: larger than a claims file ever is']);
  });
});
