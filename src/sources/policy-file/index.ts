export { type PolicyFile, type PolicyFileOptions, readPolicyFile } from './read-policy-file.ts';
