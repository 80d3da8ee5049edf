import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emit } from '../../src/grant/emit/index.ts';
import type { WrittenWish } from '../../src/grant/plan/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import { ISSUER, planIn, snapshot, WISH } from '../grant/setting.ts';
import { ACCOUNT, labWith } from '../lab/support.ts';
import { worldOf } from '../support/world.ts';
import { AWS, type ClientRun, environmentOf, runClient } from './run.ts';

// Debian's AWS CLI still asks for the thumbprints of a provider, so that there is one already
const WORLD = snapshot({
  providers: [
    {
      Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
      Url: ISSUER,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [],
    },
  ],
});

let lab: Lab;
let folder: string;
beforeEach(async () => {
  lab = await labWith(WORLD);
  folder = await mkdtemp(join(tmpdir(), 'rolepin-script-'));
  program('aws', `exec ${AWS} --endpoint-url ${lab.endpoint} "$@"`);
  // a cluster that has no service account yet, and keeps what it is told
  program(
    'kubectl',
    `case "$*" in *" get "*) exit 1 ;; esac; echo "$*" >> ${folder}/told; cat >> ${folder}/told`,
  );
});
afterEach(() => lab.stop());

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Runs the emitted script of a wish as a person would. */
async function script(wish: Partial<WrittenWish>, ...args: readonly string[]): Promise<ClientRun> {
  const plan = planIn(await worldOf(WORLD), { ...WISH, ...wish });
  const text = emit(plan, 'aws-cli', { version: '0.0.0' });
  if (!text.ok) throw new Error(text.error.message);
  const file = join(folder, 'grant.sh');
  writeFileSync(file, text.value);
  const env = await environmentOf(lab, `arn:aws:iam::${ACCOUNT}:root`);
  return runClient('/bin/bash', [file, ...args], { ...env, PATH: `${folder}:${env['PATH'] ?? ''}` });
}

describe('the emitted script, against the lab', () => {
  const marks = ({ stderr }: ClientRun): readonly string[] =>
    stderr
      .split('\n')
      .flatMap((line) => /^[+~=] (provider|role|trust policy|policy|association)/.exec(line)?.[0] ?? []);

  it('makes what the plan says, and the second time nothing', async () => {
    const wish = { access: 'read', prefix: "a*/it's/" };
    const first = await script(wish, 'aws');
    expect({ exit: first.exit, marks: marks(first), stderr: first.stderr }).toMatchObject({
      exit: 0,
      marks: ['= provider', '+ role', '+ policy'],
    });
    const second = await script(wish, 'aws');
    expect({ exit: second.exit, marks: marks(second) }).toEqual({
      exit: 0,
      marks: ['= provider', '= trust policy', '= policy'],
    });
  });

  it('stops at a role that is neither as the plan saw it nor as it makes it', async () => {
    await script({}, 'aws');
    const other = await script({ subject: 'hyve/other' }, 'aws');
    expect(other.exit).toBe(1);
    expect(other.stderr).toContain('stopped: the trust policy of HyveS3WriterRole is neither');
  });

  it('applies the Kubernetes half', async () => {
    const { exit, stderr } = await script({}, 'kubernetes');
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(stderr).toContain('+ service account hyve/hyve-sa');
  });
});
