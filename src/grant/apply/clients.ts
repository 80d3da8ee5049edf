import type { EKSClient } from '@aws-sdk/client-eks';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';

/** Where calls go: AWS, or an endpoint that stands for it. */
export interface Endpoint {
  /** Of the cluster; `undefined` leaves it to the user's configuration. */
  readonly region: string | undefined;
  readonly url: string | undefined;
}

/** The clients of AWS, with the user's own credentials, each loaded when it is first asked for. */
export interface Clients {
  readonly iam: () => Promise<Iam>;
  readonly eks: (region: string | undefined) => Promise<Eks>;
  readonly sts: () => Promise<Sts>;
  readonly s3: () => Promise<S3>;
}

/** A client with the commands that it sends. */
type Loaded<Client, Module> = Module & { readonly client: Client };
export type Iam = Loaded<IAMClient, typeof import('@aws-sdk/client-iam')>;
export type Eks = Loaded<EKSClient, typeof import('@aws-sdk/client-eks')>;
export type Sts = Loaded<STSClient, typeof import('@aws-sdk/client-sts')>;
export type S3 = Loaded<S3Client, typeof import('@aws-sdk/client-s3')>;

/** Makes the clients; nothing is called, and no package loaded, before one is used. */
export function makeClients({ region, url }: Endpoint): Clients {
  const settings = (of: string | undefined = region) => ({
    ...(of === undefined ? {} : { region: of }),
    ...(url === undefined ? {} : { endpoint: url }),
  });
  return {
    iam: once(async () => {
      const module = await import('@aws-sdk/client-iam');
      return { ...module, client: new module.IAMClient(settings()) };
    }),
    eks: async (of) => {
      const module = await import('@aws-sdk/client-eks');
      return { ...module, client: new module.EKSClient(settings(of)) };
    },
    sts: once(async () => {
      const module = await import('@aws-sdk/client-sts');
      return { ...module, client: new module.STSClient(settings()) };
    }),
    s3: once(async () => {
      const module = await import('@aws-sdk/client-s3');
      const style = url === undefined ? {} : { forcePathStyle: true };
      return { ...module, client: new module.S3Client({ ...settings(), ...style }) };
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
