import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { reportAccessJson, reportCheckJson, reportWhoJson } from '../../src/report/index.ts';
import { JUDGEMENTS, judgement, memberPath, namespacePath, options } from './judgements.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const problemsOf = (text: string): unknown => (validate(JSON.parse(text)) ? [] : validate.errors);

describe('the JSON report', () => {
  it.each(Object.entries(JUDGEMENTS))('keeps to its schema: %s', (_, one) => {
    expect(problemsOf(reportCheckJson([one], options()))).toEqual([]);
    expect(problemsOf(reportWhoJson(one, options()))).toEqual([]);
  });

  it('keeps to its schema where it answers for a subject, head and all', () => {
    const access = {
      subject: 'serviceaccount:prod/hyve/default',
      depth: 'cluster',
      roles: [{ role: judgement({}).role, paths: [namespacePath()] }],
      unknown: [{ what: 'the access entries', add: 'aws eks list-access-entries' }],
      notes: ['no organization was given'],
    } as const;
    const text = reportAccessJson(access, options());
    expect(problemsOf(text)).toEqual([]);
    const right = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(right)).toEqual([
      'schemaVersion',
      'tool',
      'subject',
      'depth',
      'unknown',
      'notes',
      'claims',
    ]);
    for (const [member, wrong] of [
      ['subject', 7],
      ['depth', 'deep'],
      ['unknown', ['x']],
      ['notes', 'x'],
    ] as const)
      expect(validate({ ...right, [member]: wrong }), member).toBe(false);
    const { depth, ...headless } = right;
    expect(depth).toBe('cluster');
    expect(validate(headless)).toBe(false);
  });

  it('is refused by its schema where a member is wrong', () => {
    const right = JSON.parse(reportCheckJson([judgement({ paths: [namespacePath()] })], options())) as {
      claims: { verdict: string; paths: { allowedBy?: string; steps: { mechanism: string }[] }[] }[];
    };
    const faults: readonly ((report: typeof right) => void)[] = [
      (report) => Object.assign(report, { schemaVersion: 2 }),
      (report) => Object.assign(report.claims[0] ?? {}, { verdict: 'fine' }),
      (report) => Object.assign(report.claims[0]?.paths[0] ?? {}, { allowedBy: 'only' }),
      (report) => Object.assign(report.claims[0]?.paths[0] ?? {}, { expected: true }),
      (report) => Object.assign(report.claims[0]?.paths[0]?.steps[0] ?? {}, { mechanism: 'magic' }),
    ];
    for (const fault of faults) {
      const wrong = structuredClone(right);
      fault(wrong);
      expect(validate(wrong)).toBe(false);
    }
  });

  it('has the members of the contract, in its order', () => {
    const [claim] = (
      JSON.parse(reportCheckJson([judgement({ paths: [namespacePath()] })], options())) as {
        claims: { paths: { subject: object; steps: { because: object[] }[] }[] }[];
      }
    ).claims;
    const path = claim?.paths[0];
    expect(Object.keys(claim ?? {}).slice(0, 6)).toEqual([
      'role',
      'depth',
      'verdict',
      'missing',
      'unknown',
      'paths',
    ]);
    expect(Object.keys(path ?? {})).toEqual(['id', 'expected', 'certainty', 'subject', 'steps', 'remedy']);
    expect(path?.subject).toEqual({
      kind: 'serviceaccount',
      id: 'serviceaccount:prod/hyve/*',
      existing: ['serviceaccount:prod/hyve/default'],
      except: ['serviceaccount:prod/hyve/hyve-sa'],
    });
    expect(path?.steps[0]?.because[0]).toMatchObject({
      source: { file: 'aws/roles.json', line: 41, column: 11 },
      document: 'trust policy of HyveS3WriterRole',
      statement: 'AllowHyve',
    });
  });

  it('says by which clause an expected path is allowed', () => {
    const report = reportCheckJson(
      [judgement({ paths: [{ ...memberPath(1), expected: true, allowedBy: 'accepted' }] })],
      options(),
    );
    expect(report).toContain('"expected": true,\n          "allowedBy": "accepted"');
  });

  it('has no verdict in the answer of who', () => {
    const report = JSON.parse(reportWhoJson(judgement({}), options())) as { claims: object[] };
    expect(Object.keys(report.claims[0] ?? {})).toEqual([
      'role',
      'depth',
      'paths',
      'unknown',
      'platform',
      'notes',
    ]);
  });

  it('leaves the line out where the place can not be found again', () => {
    const report = reportCheckJson([judgement({})], { version: '0.1.0', locate: () => undefined });
    expect(report.replace(/\s+/g, '')).toContain('"source":{"file":"aws/roles.json"},');
    expect(problemsOf(report)).toEqual([]);
  });
});
