import type { QueryService } from '../query.ts';
import { assumeRole } from './assume-role.ts';
import { getAccessKeyInfo, getCallerIdentity, getSessionToken } from './callers.ts';
import { assumeRoleWithWebIdentity } from './web-identity.ts';

/** AWS Security Token Service. */
export const STS: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  region: 'us-east-1',
  operations: {
    AssumeRole: { run: assumeRole },
    AssumeRoleWithWebIdentity: { run: assumeRoleWithWebIdentity, unsigned: true },
    GetAccessKeyInfo: { run: getAccessKeyInfo },
    GetCallerIdentity: { run: getCallerIdentity },
    GetSessionToken: { run: getSessionToken },
  },
};
