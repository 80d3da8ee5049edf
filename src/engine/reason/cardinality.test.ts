import { describe, expect, it } from 'vitest';
import { isMultivalued } from './cardinality.ts';

describe('a key', () => {
  it.each(['aws:tagkeys', 'aws:calledvia', 'aws:principalorgpaths', 'cognito-identity.amazonaws.com:amr'])(
    'may have several values: %s',
    (name) => expect(isMultivalued(name)).toBe(true),
  );

  it.each(['aws:principaltag/team', 'aws:calledviafirst', 'aws:principalorgid', 'sts:externalid', 'x:sub'])(
    'has one at most: %s',
    (name) => expect(isMultivalued(name)).toBe(false),
  );
});
