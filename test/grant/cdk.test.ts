import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { emit } from '../../src/grant/emit/index.ts';
import type { Plan } from '../../src/grant/plan/index.ts';
import { ROOT } from '../cli/run.ts';
import { ACCOUNT, OTHER, planOf, role } from './setting.ts';

// beside node_modules, where the emitted program finds aws-cdk-lib
mkdirSync(join(ROOT, 'dist'), { recursive: true });
const folder = mkdtempSync(join(ROOT, 'dist', 'cdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the emitted program synthesises, in a process of its own as `cdk synth` runs it. */
function synthesised(plan: Plan, name: string, strict: boolean): Record<string, unknown> {
  const source = emitted(plan, 'cdk');
  const { outputText, diagnostics } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  expect(diagnostics).toEqual([]);
  const file = join(folder, `${name}.cjs`);
  writeFileSync(
    file,
    `${outputText}\nprocess.stdout.write(JSON.stringify(app.synth().stacks[0].template));\n`,
  );
  return JSON.parse(
    execFileSync(process.execPath, [file], {
      encoding: 'utf8',
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // what CloudFormation's schemas object to is an error
      env: {
        PATH: process.env['PATH'],
        CDK_OUTDIR: join(folder, `${name}.out`),
        CDK_CONTEXT_JSON: JSON.stringify({ '@aws-cdk/core:validateAgainstDefaultRules': strict }),
      },
    }),
  ) as Record<string, unknown>;
}

function emitted(plan: Plan, format: 'cdk' | 'cloudformation'): string {
  const text = emit(plan, format, { version: '0.0.0' });
  if (!text.ok) throw new Error(text.error.message);
  return text.value;
}

describe('the emitted CDK program', () => {
  const cases: readonly { readonly name: string; readonly plan: Promise<Plan>; readonly strict: boolean }[] =
    [
      {
        name: 'with a token for STS',
        strict: true,
        plan: planOf(
          {},
          { access: 'read-write', prefix: 'in/', key: `arn:aws:kms:us-east-1:${OTHER}:key/k` },
        ),
      },
      {
        name: 'with special characters',
        // the validator takes IAM's `${*}` for something of CloudFormation's
        strict: false,
        plan: planOf(
          {},
          { access: 'read-write', prefix: 'a*/${x}/', key: `arn:aws:kms:us-east-1:${OTHER}:key/k` },
        ),
      },
      {
        name: 'with EKS Pod Identity and a role that exists',
        strict: true,
        plan: planOf(
          {
            roles: [
              role('HyveS3WriterRole', {
                Version: '2012-10-17',
                Statement: [
                  { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
                ],
              }),
            ],
          },
          { via: 'pod-identity', boundary: `arn:aws:iam::${ACCOUNT}:policy/bound` },
        ),
      },
    ];
  it.each(cases)('synthesises what CloudFormation gets $name', async ({ name, plan, strict }) => {
    const made = await plan;
    const template = synthesised(made, name.replaceAll(' ', '-'), strict);
    const ours = parseYaml(emitted(made, 'cloudformation'), { version: '1.1' }) as Record<string, unknown>;
    expect(template['Resources']).toEqual(ours['Resources']);
    expect(template['Description']).toEqual(ours['Description']);
    expect(template['Metadata']).toEqual(ours['Metadata']);
  });

  it('compiles against the types of aws-cdk-lib', async () => {
    const file = join(folder, 'grant.mts');
    writeFileSync(file, emitted(await planOf({}, { via: 'pod-identity' }), 'cdk'));
    const program = ts.createProgram([file], {
      strict: true,
      noUnusedLocals: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules', '@types')],
    });
    const told = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(told).toEqual([]);
  });
});
