import type { GetAccountAuthorizationDetailsCommandOutput, IAMClient } from '@aws-sdk/client-iam';
import { ACCOUNT, CLUSTER_FACTS, MISTAKE, ROLE } from './world.ts';

/** The account of the demo's lab, by the AWS SDK with the keys of its root user. */
export interface DemoAccount {
  /** A snapshot of what the account is now, and of the cluster. */
  readonly snapshot: () => Promise<object>;
  /** Puts the mistaken trust policy in the place of the role's. */
  readonly mistake: () => Promise<void>;
}

/** The account that environment variables give access to, as `rolepin lab env` prints them. */
export async function demoAccount(env: Readonly<Record<string, string>>): Promise<DemoAccount> {
  const sdk = await import('@aws-sdk/client-iam');
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const iam = new sdk.IAMClient({
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    ...(env['AWS_ENDPOINT_URL'] === undefined ? {} : { endpoint: env['AWS_ENDPOINT_URL'] }),
  });
  return {
    snapshot: async () => {
      const details = await iam.send(new sdk.GetAccountAuthorizationDetailsCommand({}));
      return {
        rolepin: 'snapshot/v1',
        accounts: [
          {
            id: ACCOUNT,
            authorizationDetails: listsOf(details),
            openIdConnectProviders: await providersOf(iam, sdk),
            instances: [],
          },
        ],
        clusters: [CLUSTER_FACTS],
      };
    },
    mistake: async () => {
      const PolicyDocument = JSON.stringify(MISTAKE);
      await iam.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument }));
    },
  };
}

function listsOf(details: GetAccountAuthorizationDetailsCommandOutput): object {
  const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = details;
  return { UserDetailList, GroupDetailList, RoleDetailList, Policies };
}

async function providersOf(
  iam: IAMClient,
  sdk: typeof import('@aws-sdk/client-iam'),
): Promise<readonly object[]> {
  const { OpenIDConnectProviderList = [] } = await iam.send(new sdk.ListOpenIDConnectProvidersCommand({}));
  return Promise.all(
    OpenIDConnectProviderList.map(async ({ Arn }) => {
      const asked = new sdk.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: Arn });
      const { Url, ClientIDList, ThumbprintList } = await iam.send(asked);
      return { Arn, Url, ClientIDList, ThumbprintList };
    }),
  );
}
