import { MULTIVALUED_SERVICE_KEYS } from './data/multivalued-keys.ts';

// AWS IAM User Guide, "AWS global condition context keys": those described as multivalued
const GLOBAL = new Set([
  'aws:tagkeys',
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:principalservicenameslist',
]);

/** Whether a request may carry several values of a key; the name is in lower case. */
export function isMultivalued(name: string): boolean {
  return GLOBAL.has(name) || MULTIVALUED_SERVICE_KEYS.has(name) || name.endsWith(':amr');
}
