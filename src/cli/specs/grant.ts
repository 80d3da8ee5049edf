import type { CommandSpec } from '../command.ts';
import { ANSWER, DEPTH, INPUTS, NOW } from '../options.ts';
import { INPUT } from './operands.ts';

/** Written out, so that the table loads nothing of grant/. */
const LEVELS = ['list', 'read', 'write', 'read-write', 'read-write-delete'];
const FORMS = ['json', 'aws-cli', 'kubernetes', 'terraform', 'cloudformation', 'eksctl', 'cdk'];

/** The command that grants. */
export const GRANT: readonly CommandSpec[] = [
  {
    name: 'grant',
    summary: 'give a role to one service account: the plan as a diff, and what it comes to',
    details: [
      'Plans the five steps (OIDC provider, service account, role with its trust policy, permission policy and annotation, workload; or with `--via pod-identity` an association) from what the inputs show: each is read, compared by what it means, and left alone where it is as it should be. Shows who gains and who loses the role, and whether the claim that nobody else can get it will be true.',
      'Nothing is changed unless `--apply` or `--undo` is given. `--emit` prints the plan as a script, manifests or a template; docs/grant.md tells of each.',
      '`--apply` and `--undo` read AWS first, and put its answers in place of what the inputs say; without an INPUT they know what AWS says alone. A failure leaves what was done, and the same command goes on from there. The Kubernetes half is emitted.',
      'Exits with 0 if the plan was made (or carried out), 1 if others will be able to get the role, 2 if something that the plan needs is missing.',
    ],
    operands: [
      { name: 'SERVICE-ACCOUNT', says: 'NAMESPACE/SERVICEACCOUNT', required: true, many: false },
      INPUT,
    ],
    options: [
      {
        flags: '--cluster NAME',
        heldAs: 'clusters',
        says: 'the cluster of the service account, and whose the manifests are; may be given several times (default: the only one of the inputs)',
        many: true,
      },
      {
        flags: '--role NAME',
        says: 'name or ARN of the role (default: the one that the service account has, else CLUSTER.NAMESPACE.SERVICEACCOUNT)',
      },
      {
        flags: '--via WAY',
        says: 'how pods get the role: a token for STS (IRSA, default) or EKS Pod Identity',
        choices: ['irsa', 'pod-identity'],
      },
      { flags: '--bucket NAME', says: 'the S3 bucket that the role may use' },
      { flags: '--access LEVEL', says: 'how: read lists too, write does not read', choices: LEVELS },
      { flags: '--prefix PREFIX/', says: 'only the keys that begin so' },
      {
        flags: '--kms-key ARN',
        says: 'the KMS key of the objects (default: the one by which the inputs show the bucket to encrypt)',
      },
      {
        flags: '--bucket-account ID',
        says: 'the account that owns the bucket, where the inputs do not show it',
      },
      {
        flags: '--policy FILE',
        says: 'a permission policy of your own; may be given several times',
        many: true,
        file: true,
      },
      {
        flags: '--workload KIND/NAME',
        says: 'what is to run as the service account: Deployment/hyve for instance',
      },
      { flags: '--permissions-boundary ARN', says: 'the managed policy that bounds the role' },
      {
        flags: '--exclusive',
        says: 'the pin is to be the only way in: takes other statements out of the trust policy',
      },
      { flags: '--emit FORM', says: 'print the plan in this form', choices: FORMS },
      { flags: '--apply', says: 'carry out the AWS half, with your own credentials, and read it back' },
      {
        flags: '--undo',
        says: 'take away what the grant made: what carries its tag and nobody else uses',
      },
      { flags: '--yes', says: 'do not ask before something is changed' },
      { flags: '--endpoint-url URL', says: 'an endpoint in place of AWS, a lab for instance' },
      { ...DEPTH, says: `${DEPTH.says} (default: cluster)` },
      {
        flags: '--format FORMAT',
        says: 'form of the plan: text (default) or json',
        choices: ['text', 'json'],
      },
      ...INPUTS.filter(({ flags }) => flags !== '--cluster NAME'),
      NOW,
      ...ANSWER,
    ],
    examples: [
      {
        says: 'what has to be done',
        command:
          'rolepin grant hyve/hyve-sa --cluster prod --role HyveS3WriterRole --bucket amzn-s3-demo-hyve --access write aws/ manifests/',
      },
      {
        says: 'as Terraform, with EKS Pod Identity',
        command:
          'rolepin grant hyve/hyve-sa --via pod-identity --bucket amzn-s3-demo-hyve --access read --prefix in/ aws/ --emit terraform --output hyve.tf',
      },
      {
        says: 'the AWS half, carried out',
        command:
          'rolepin grant hyve/hyve-sa --cluster prod --bucket amzn-s3-demo-hyve --access write aws/ --apply',
      },
    ],
    load: async () => (await import('../grant.ts')).grant,
  },
];
