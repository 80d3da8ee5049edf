export { type PolicyFile, readPolicyFile } from './read-policy-file.ts';
