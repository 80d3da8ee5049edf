export { type RegisteredLab, registerLab, runningLabs } from './registry.ts';
export { type Lab, type LabOptions, startLab } from './start.ts';
