import { describe, expect, it } from 'vitest';
import { judge } from '../../src/claims/index.ts';
import { ACCOUNT, details, OTHER, readSound, role, TRUST } from './support.ts';

const APP = `arn:aws:iam::${ACCOUNT}:role/app`;
const now = Date.UTC(2026, 10, 23);

/** The verdict on the claim that nobody can get the role. */
async function verdictOn(files: Readonly<Record<string, unknown>>): Promise<string> {
  const { world } = await readSound(files);
  const claim = {
    role: APP,
    only: [],
    depth: 'assume',
    administrators: [],
    accepted: [],
    at: undefined,
  } as const;
  const judged = judge(world, claim, { now });
  if (!judged.ok) throw new Error(judged.error.message);
  return judged.value.verdict;
}

describe('a fact that was given in part is never taken for the whole', () => {
  it('an OIDC provider that is not among those given may exist', async () => {
    const other = { Url: 'other.example', ClientIDList: ['x'] };
    const roles = details([role('app')]);
    expect(await verdictOn({ 'd.json': roles, 'p.json': other })).toBe('refuted');
    // the list says that there is no other
    const list = {
      OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/other.example` }],
    };
    expect(await verdictOn({ 'd.json': roles, 'p.json': other, 'l.json': list })).toBe('proven');
  });

  it('associations that were not described may be any', async () => {
    const pods = {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
          },
        ],
      },
    };
    const association = {
      association: {
        clusterName: 'prod',
        namespace: 'a',
        serviceAccount: 'b',
        roleArn: `arn:aws:iam::${ACCOUNT}:role/other`,
      },
    };
    const files = { 'd.json': details([role('app', pods)]), 'a.json': association };
    expect(await verdictOn(files)).toBe('undecided');
    const summary = { clusterName: 'prod', namespace: 'a', serviceAccount: 'b', associationId: 'a-1' };
    expect(await verdictOn({ ...files, 'l.json': { associations: [summary] } })).toBe('proven');
    expect(
      await verdictOn({ ...files, 'l.json': { associations: [summary, { ...summary, namespace: 'c' }] } }),
    ).toBe('undecided');
  });

  it('a role given without its policies may have any', async () => {
    const caller = `arn:aws:iam::${OTHER}:role/caller`;
    const trust = {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { AWS: caller }, Action: 'sts:AssumeRole' }],
      },
    };
    const closed = {
      AssumeRolePolicyDocument: { ...TRUST, Statement: [{ ...TRUST.Statement[0], Effect: 'Deny' }] },
    };
    const app = details([role('app', trust)]);
    expect(await verdictOn({ 'd.json': app, 'c.json': { Role: role('caller', closed, OTHER) } })).toBe(
      'undecided',
    );
    expect(await verdictOn({ 'd.json': app, 'c.json': details([role('caller', closed, OTHER)]) })).toBe(
      'proven',
    );
  });
});
