export type { AuditRecord } from './audit/record.ts';
export { followLog } from './follow-log.ts';
export { type RegisteredLab, registerLab, runningLabs } from './registry.ts';
export { type Lab, type LabOptions, startLab } from './start.ts';
