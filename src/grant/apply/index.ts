export { type Applied, type ApplyOptions, applyPlan, planLive } from './apply.ts';
export { isAws, type Pause } from './carry-out.ts';
export { type Clients, makeClients } from './clients.ts';
export type { Live } from './read-world.ts';
export type { Removal } from './removal.ts';
export { planUndo, undo } from './undo.ts';
