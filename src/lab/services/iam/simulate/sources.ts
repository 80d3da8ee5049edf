import type { PolicyDocument } from '../../../../policy/index.ts';
import { documentOf } from '../../../state/policies.ts';
import type { State } from '../../../state/state.ts';
import { checkIdentityPolicy } from '../grammar/identity-policy.ts';
import { readDocument } from '../grammar/malformed.ts';
import type { IdentityRecord } from '../kinds.ts';

/** A policy that takes part in a simulation: what it is called there, and its text. */
export interface Source {
  readonly id: string;
  readonly type: 'IAM Policy' | 'Resource Policy';
  readonly text: string;
  readonly document: PolicyDocument;
}

const source = (id: string, text: string, title: string, type: Source['type'] = 'IAM Policy'): Source => ({
  ...{ id, type, text, document: documentOf(text, title) },
});

/** Policies that a call brings along: `PolicyInputList.1` and so on. */
export const givenSources = (list: string, texts: readonly string[]): readonly Source[] =>
  texts.map((text, index) => {
    checkIdentityPolicy(text, 'inline', 'policyInputList');
    const id = `${list}.${index + 1}`;
    return source(id, text, id);
  });

/** The resource policy that a call brings along. */
export function resourceSource(text: string): Source {
  readDocument('resourcePolicy', text);
  return source('ResourcePolicy', text, 'ResourcePolicy', 'Resource Policy');
}

/** The policies of a user, a role or a group; those of a user's groups too. */
export function sourcesOf(state: State, owner: IdentityRecord): readonly Source[] {
  const groups = 'groups' in owner ? owner.groups : [];
  return [
    ...Object.entries(owner.inline).map(([name, text]) =>
      source(name, text, `policy ${name} of ${owner.arn}`),
    ),
    ...owner.attached.map((arn) => managedSource(state, arn)),
    ...groups.flatMap((name) => {
      const group = state.groups.named(owner.account, name);
      return group === undefined ? [] : sourcesOf(state, group);
    }),
  ];
}

/** A managed policy; one that the lab does not hold may say anything. */
export function managedSource(state: State, arn: string): Source {
  const policy = state.policies.get(arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  const text = version?.document ?? `"the lab does not hold ${arn}"`;
  return source(arn.slice(arn.lastIndexOf('/') + 1), text, arn);
}
