export { type Lab, type LabOptions, startLab } from './start.ts';
