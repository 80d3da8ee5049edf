import type { Statement } from '../../../policy/index.ts';
import { parseArn, statementName } from '../../../policy/index.ts';
import type { Warning } from '../warning.ts';
import type { PolicyWish } from '../wish.ts';

/** Where a policy that the user wrote grants nothing, or more than it seems to say. */
export function policyWarnings(policies: readonly PolicyWish[]): readonly Warning[] {
  return policies.flatMap(({ name, document }) =>
    document.statements.flatMap((statement) =>
      statement.kind === 'statement' && statement.effect === 'Allow'
        ? statementWarnings(name, statement)
        : [],
    ),
  );
}

/** Actions on objects, of which the resource is `BUCKET/KEY`: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
const ON_OBJECTS =
  /^s3:(?:(?:get|put|delete|restore|replicate)object(?!lockconfiguration)\w*|abortmultipartupload|listmultipartuploadparts)$/;
/** Actions on buckets. */
const ON_BUCKETS =
  /^s3:(?:listbucket\w*|getbucket\w*|putbucket\w*|deletebucket\w*|(?:get|put)(?:lifecycle|encryption|accelerate|analytics|inventory|metrics|replication)configuration)$/;

function statementWarnings(policy: string, statement: Statement): readonly Warning[] {
  const where = `${statementName(statement)} of the policy ${policy}`;
  const actions = statement.action.values.map(({ source }) => source);
  const resources = (statement.resource?.values ?? []).map(({ source }) => source);
  const warnings: Warning[] = [];
  const warn = (code: string, says: string): void => {
    warnings.push({ code, says: `${where} ${says}` });
  };
  if (statement.action.negated || statement.resource?.negated === true)
    warn(
      'policy-wider',
      `allows all but what it names (${statement.action.negated ? 'NotAction' : 'NotResource'}), what AWS adds later included`,
    );
  const everything = actions.filter((action) => action === '*' || action.endsWith(':*'));
  if (!statement.action.negated && everything.length > 0)
    warn(
      'policy-wider',
      `allows every action of ${everything.join(', ')}, those that change policies included`,
    );
  if (statement.resource?.negated === true || statement.action.negated) return warnings;
  const buckets = resources.filter((resource) => parseArn(resource)?.service === 's3');
  const bare = buckets.filter((resource) => !hasKey(resource) && !resource.endsWith('*'));
  const keyed = buckets.filter(hasKey);
  const all = buckets.length === resources.length && resources.length > 0;
  for (const action of actions) {
    const lower = action.toLowerCase();
    if (ON_OBJECTS.test(lower) && all && bare.length === resources.length)
      warn(
        'policy-nothing',
        `allows ${action} on ${bare.join(', ')}, which is no object: write \`${bare[0]}/*\``,
      );
    if (ON_BUCKETS.test(lower) && all && keyed.length === resources.length)
      warn(
        'policy-nothing',
        `allows ${action} on ${keyed.join(', ')}, which is no bucket: write \`${(keyed[0] ?? '').replace(/\/.*$/, '')}\``,
      );
  }
  for (const resource of resources) {
    const name = /^arn:[^:]*:s3:::([^/]*)/.exec(resource)?.[1];
    if (name?.includes('*') === true)
      warn(
        'policy-wider',
        `means every bucket whose name matches \`${name}\`, those of other accounts included`,
      );
    else if (resource === '*' && actions.some((action) => !/^(\*|\w+:(describe|list)\w*)$/i.test(action)))
      warn('policy-wider', 'means every resource (`*`)');
  }
  return warnings;
}

const hasKey = (arn: string): boolean => /^arn:[^:]*:s3:::[^/]*\//.test(arn);
