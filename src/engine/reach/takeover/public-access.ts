import type { Bucket } from '../../../world/index.ts';
import { isPublicPolicy } from '../../evaluate/index.ts';
import type { Outsiders } from './plan.ts';

const settingOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/**
 * What Block Public Access has others than the owner's account meet: a bucket with a public policy that restricts such buckets
 * is for its owner's account and AWS services alone, whomever the policy names besides.
 *
 * Semantics: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
 */
export function outsidersOf({ name, policy, settings }: Bucket): Outsiders | undefined {
  if (policy === undefined || !isPublicPolicy(policy)) return undefined;
  const block = settings['PublicAccessBlockConfiguration'];
  if (block === undefined || block === null)
    return {
      kind: 'doubtful',
      needs: `that bucket ${name}, whose policy is public, does not restrict public buckets (aws s3api get-public-access-block)`,
    };
  return settingOf(block, 'RestrictPublicBuckets') === true ? { kind: 'barred' } : undefined;
}

/**
 * Whether access control lists bear on a bucket. Where the inputs don't say, it is as S3 makes buckets since April 2023.
 *
 * Semantics: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
 */
export function takesAcls({ settings }: Bucket): boolean {
  const controls = settings['OwnershipControls'];
  if (controls === undefined || controls === null) return false;
  const rules = settingOf(controls, 'Rules');
  const [first] = Array.isArray(rules) ? (rules as readonly unknown[]) : [];
  return settingOf(first, 'ObjectOwnership') !== 'BucketOwnerEnforced';
}
