export { type CaseOptions, type ReadCases, readCases } from './read-cases.ts';
