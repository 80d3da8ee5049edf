import { describe, expect, it } from 'vitest';
import { ROLE, rolepin } from './run.ts';

const CHAIN = 'test/worlds/w09-chain/snapshot.json';
const TAKEOVER = 'test/worlds/w36-takeover/snapshot.json';

interface Report {
  readonly subject: string;
  readonly claims: readonly {
    readonly role: string;
    readonly depth: string;
    readonly paths: readonly { readonly steps: readonly { readonly mechanism: string }[] }[];
    readonly unknown: readonly unknown[];
  }[];
}

describe('rolepin access', () => {
  it('shows every role that a service account can get, with the steps, and exits with 0', () => {
    const run = rolepin(['access', 'prod/other/app', CHAIN, '--depth', 'assume']);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^serviceaccount:prod\/other\/app can get 2 roles\n/);
    expect(run.stdout).toContain('role 2 of 2: HyveS3WriterRole\n');
    expect(run.stdout).toContain('step 1 of 2: by web-identity from prod/other/app to AppRole\n');
  });

  it('gives the same as JSON, an entry for each role', () => {
    const run = rolepin(['access', 'other/app', CHAIN, '--depth', 'assume', '--format', 'json']);
    const report = JSON.parse(run.stdout) as Report;
    expect(report.subject).toBe('serviceaccount:prod/other/app');
    const ways = report.claims.map(({ role, paths }) => [
      role,
      paths[0]?.steps.map((step) => step.mechanism),
    ]);
    expect(ways).toEqual([
      ['arn:aws:iam::111122223333:role/AppRole', ['web-identity']],
      [ROLE, ['web-identity', 'assume-role']],
    ]);
    expect(report.claims[0]).toMatchObject({ depth: 'assume', unknown: [] });
    expect(report.claims[0]).not.toHaveProperty('verdict');
  });

  it('looks at a workload as its service account', () => {
    const run = rolepin(['access', 'prod/other/Deployment/web', CHAIN, '--depth', 'assume', '--quiet']);
    expect(run).toMatchObject({ exit: 0, stdout: `arn:aws:iam::111122223333:role/AppRole\n${ROLE}\n` });
  });

  it('shows at depth account what a user may take over', () => {
    const ci = 'arn:aws:iam::111122223333:user/ci';
    expect(rolepin(['access', ci, TAKEOVER, '--depth', 'account', '--quiet']).stdout).toContain(`${ROLE}\n`);
    const run = rolepin(['access', ci, TAKEOVER, '--depth', 'assume']);
    expect(run.stdout).toMatch(/^principal:arn:aws:iam::111122223333:user\/ci can get no role\n/);
  });

  it('refuses what is no subject, and a user that is not in the inputs', () => {
    expect(rolepin(['access', 'nobody', CHAIN])).toMatchObject({ exit: 2, stdout: '' });
    const run = rolepin(['access', 'arn:aws:iam::111122223333:user/nobody', CHAIN]);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain('the user or role is not in the inputs');
  });
});
