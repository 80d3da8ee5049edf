/** The values of the options that `rolepin grant` alone has. */
export interface GrantOptions {
  readonly via?: 'irsa' | 'pod-identity';
  readonly bucket?: string;
  readonly access?: string;
  readonly prefix?: string;
  readonly kmsKey?: string;
  readonly bucketAccount?: string;
  readonly policy?: readonly string[];
  readonly workload?: string;
  readonly permissionsBoundary?: string;
  readonly exclusive?: boolean;
  readonly emit?: string;
  readonly apply?: boolean;
  readonly undo?: boolean;
  readonly yes?: boolean;
  readonly endpointUrl?: string;
}
