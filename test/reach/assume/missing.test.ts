import { describe, expect, it } from 'vitest';
import { base, claim, type Json, type Snapshot } from '../kubernetes/world.ts';
import { trustOf } from '../node-role/world.ts';

const OWN = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const OTHER = 'oidc.eks.us-east-1.amazonaws.com/id/00000000000000000000000000000000';

/** The base world, in which the trust asks for the subject by the key of some issuer. */
function asking(issuer: string, ...clusters: readonly Json[]): Snapshot {
  const snapshot = base();
  const [statement] = trustOf(snapshot, 'HyveS3WriterRole');
  if (statement === undefined) throw new Error('the base world has a trust');
  statement['Condition'] = { StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:hyve:hyve-sa' } };
  (snapshot.clusters as unknown as Json[]).push(...clusters);
  return snapshot;
}

const why = async (snapshot: Snapshot): Promise<string | undefined> =>
  [...(await claim(snapshot, undefined, 'assume')).missingBecause.values()][0];

describe('the reason of a subject that is missing', () => {
  it('says that a key is of another issuer, and which', async () => {
    expect(await why(asking(OTHER))).toBe(
      `sts:AssumeRoleWithWebIdentity is refused: StringEquals on ${OTHER}:sub asks for \`system:serviceaccount:hyve:hyve-sa\`, the key is absent: it is of another issuer, no cluster's of the inputs; these tokens have ${OWN}:sub`,
    );
  });

  it('names the cluster whose issuer it is', async () => {
    const staging = {
      cluster: {
        name: 'staging',
        arn: 'arn:aws:eks:us-east-1:111122223333:cluster/staging',
        identity: { oidc: { issuer: `https://${OTHER}` } },
      },
      podIdentityAssociations: [],
      accessEntries: [],
      objects: [],
    };
    expect(await why(asking(OTHER, staging))).toContain('of another issuer, that of cluster staging;');
  });

  it('says nothing of issuers where the key is of the own one, or of none', async () => {
    const snapshot = asking(OWN);
    const [statement] = trustOf(snapshot, 'HyveS3WriterRole');
    Object.assign(statement as Json, {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } },
    });
    const text = await why(snapshot);
    expect(text).toContain('the key is absent');
    expect(text).not.toContain('issuer');
  });
});
