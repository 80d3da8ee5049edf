import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, CALLERS, context, policy, RESOURCES } from '../../../test/agreement/arbitraries.ts';
import { type Caller, type PolicyDocument, parsePolicy, requestContext } from '../../policy/index.ts';
import { decide } from '../evaluate/index.ts';
import { findDifference } from './difference.ts';

const AT = { file: 'policy.json', document: 0, path: [] };
const read = (json: unknown): PolicyDocument => parsePolicy(json, AT).document;
const account = (arn: string): string => arn.split(':')[4] ?? '';

interface Asked {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** What a document alone says of its caller's request. */
const decided = (document: PolicyDocument, asked: Asked): string =>
  decide(
    {
      ...asked,
      context: requestContext(asked.context),
      resourceAccount: 'account' in asked.caller ? asked.caller.account : '111122223333',
    },
    { identity: [document] },
  );

const owner: Caller = {
  kind: 'role-session',
  role: CALLERS[0],
  session: 'arn:aws:sts::111122223333:assumed-role/a/s1',
  account: account(CALLERS[0]),
};
const requests = fc.record({
  caller: fc.constant(owner),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  context,
});
const document = policy('identity')
  .map(read)
  // what a statement of another kind of policy says in an identity policy is open
  .filter(({ statements }) =>
    statements.every(
      (one) => one.kind === 'statement' && one.principal === undefined && one.resource !== undefined,
    ),
  );

describe('findDifference', () => {
  it('gives a request that the one document allows and the other does not, and none only where none is', () => {
    fc.assert(
      fc.property(
        document,
        document,
        fc.array(requests, { minLength: 10, maxLength: 10 }),
        (wider, narrower, tried) => {
          const found = findDifference(wider, narrower);
          if (found.kind === 'request') {
            const asked = { ...found.request, caller: owner };
            expect([decided(wider, asked), decided(narrower, asked)]).toEqual(['allow', 'deny']);
          }
          if (found.kind === 'none') {
            const beyond = tried.filter(
              (asked) => decided(wider, asked) === 'allow' && decided(narrower, asked) === 'deny',
            );
            expect(beyond).toEqual([]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds none between a document and itself, however intricate', () => {
    fc.assert(
      fc.property(document, (one) => {
        expect(findDifference(one, one).kind).not.toBe('request');
      }),
      { numRuns: 100 },
    );
  });
});
