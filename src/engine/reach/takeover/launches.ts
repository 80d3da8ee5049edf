import type { Launch } from './launch.ts';
import { JOBS } from './launches-jobs.ts';
import { MACHINES } from './launches-machines.ts';

/**
 * The services that work with a role which the caller passes, by service principal, with the calls that make them.
 *
 * Semantics: AWS IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
 */
export const LAUNCHES: ReadonlyMap<string, readonly Launch[]> = new Map([...MACHINES, ...JOBS]);
