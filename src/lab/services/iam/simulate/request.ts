import type { Keys } from '../../../authorize/caller.ts';
import { AwsError } from '../../../http/aws-error.ts';
import type { Parameters } from '../../parameters.ts';
import { checkLength } from '../checks.ts';

const invalid = (says: string): AwsError => new AwsError('InvalidInput', says, 400);

/** What is to be simulated: each action on each resource. */
export interface Simulated {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Resources were named: what is missing is told with each of them. */
  readonly named: boolean;
  readonly keys: Keys;
  readonly resourcePolicy: string | undefined;
  /** Account of the resources, where it is told. */
  readonly owner: string | undefined;
  readonly callerArn: string | undefined;
}

/**
 * Reads what both simulations share.
 *
 * Semantics: AWS IAM API Reference, "SimulateCustomPolicy" and "SimulatePrincipalPolicy".
 */
export function readSimulated(parameters: Parameters): Simulated {
  const actions = parameters.list('ActionNames');
  if (actions.length === 0) throw invalid('At least one action is required.');
  for (const action of actions) {
    checkLength('actionNames', action, 3, 128);
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action)) throw invalid(`Invalid Action Name: ${action}`);
  }
  const given = parameters.list('ResourceArns');
  for (const resource of given) {
    if (resource !== '*' && !/^arn:([^:]*:){4}.+/.test(resource))
      throw invalid(`Invalid Resource ARN: ${resource}`);
  }
  const owner = parameters.text('ResourceOwner');
  const account = owner === undefined ? undefined : /^(?:arn:[^:]*:iam::)?(\d{12})(?::.*)?$/.exec(owner)?.[1];
  if (owner !== undefined && account === undefined) throw invalid(`Invalid Resource Owner: ${owner}`);
  const callerArn = parameters.text('CallerArn');
  if (callerArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:user\/.+/.test(callerArn)) {
    throw invalid(`CallerArn must be the ARN of a user: ${callerArn}`);
  }
  return {
    actions,
    resources: given.length === 0 ? ['*'] : given,
    named: given.length > 0,
    keys: readEntries(parameters),
    resourcePolicy: parameters.text('ResourcePolicy'),
    owner: account,
    callerArn,
  };
}

const TYPES = /^(string|numeric|boolean|ip|binary|date)(List)?$/;

function readEntries(parameters: Parameters): Keys {
  return Object.fromEntries(
    parameters.structures('ContextEntries').map((entry) => {
      const name = checkLength('contextKeyName', entry.required('ContextKeyName'), 5, 256);
      const type = entry.text('ContextKeyType') ?? 'string';
      const values = entry.list('ContextKeyValues');
      if (!TYPES.test(type)) throw invalid(`Invalid Context Key Type: ${type}`);
      if (!type.endsWith('List') && values.length !== 1) {
        throw invalid(`Context key ${name} of type ${type} has one value, not ${values.length}`);
      }
      return [name, values] as const;
    }),
  );
}
