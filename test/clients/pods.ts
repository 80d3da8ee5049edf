import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, registerLab } from '../../src/lab/index.ts';
import { ROOT } from '../cli/run.ts';
import { WORLD as PODS } from '../lab/pods/world.ts';
import { ACCOUNT } from '../lab/support.ts';
import { managedPolicy, role, user } from '../lab/world.ts';
import { type ClientRun, runClient } from './run.ts';

/** A user who may do everything. */
export const ANNA = `arn:aws:iam::${ACCOUNT}:user/anna`;

const [own] = PODS.accounts;
const details = own?.authorizationDetails;

/** The cluster of the tests of `lab run`, with a user, and a role that asks for an external id. */
export const WORLD = {
  ...PODS,
  accounts: [
    {
      ...own,
      authorizationDetails: {
        ...details,
        UserDetailList: [
          ...(details?.UserDetailList ?? []),
          user('anna', { allow: [{ Action: '*', Resource: '*' }] }),
        ],
        Policies: [managedPolicy('read', { Action: 's3:GetObject', Resource: '*' })],
        RoleDetailList: [
          ...(details?.RoleDetailList ?? []),
          role('Target', [
            {
              Principal: { AWS: ANNA },
              Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
              Condition: { StringEquals: { 'sts:ExternalId': 'a/b:c' } },
            },
          ]),
        ],
      },
    },
  ],
};

/** How a person of this machine runs commands as subjects of a lab, under AWS's own names. */
export async function labRunner(
  lab: Lab,
): Promise<
  (subject: string, command: readonly string[], ...options: readonly string[]) => Promise<ClientRun>
> {
  const XDG_STATE_HOME = await mkdtemp(join(tmpdir(), 'rolepin-state-'));
  const { endpoint, controlKey, proxy, ca } = lab;
  const here = { XDG_STATE_HOME };
  registerLab({ pid: process.pid, endpoint, controlKey, proxy, ca, startedAt: Date.now() }, here);
  const { PATH = '' } = process.env;
  const env = { PATH, LC_ALL: 'C.UTF-8', AWS_PAGER: '', PYTHONDONTWRITEBYTECODE: '1', ...here };
  return (subject, command, ...options) =>
    runClient(
      process.execPath,
      [
        join(ROOT, 'dist/bin/rolepin.js'),
        'lab',
        'run',
        subject,
        '--proxy',
        '--quiet',
        ...options,
        '--',
        ...command,
      ],
      env,
    );
}
