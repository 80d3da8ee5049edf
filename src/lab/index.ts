export type { AuditRecord } from './audit/record.ts';
export { followLog } from './follow-log.ts';
export { type RegisteredLab, registerLab, runningLabs } from './registry.ts';
export { type Lab, type LabOptions, startLab } from './start.ts';
export { answerFor, type WebhookAnswer } from './webhook/answer.ts';
export { applyPatch } from './webhook/apply.ts';
export { goJson } from './webhook/go-text.ts';
export { findPod, type PodToCreate } from './webhook/pod-in-file.ts';
export { hostedByEks, type WebhookSettings } from './webhook/settings.ts';
