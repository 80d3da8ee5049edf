export { type Breach, breachOf } from './breach.ts';
export { type ClaimedVolume, claimableVolumes } from './claimed-volumes.ts';
export { type OwnerOf, ownersIn, type TopOwner } from './owner.ts';
export {
  type PolicyRule,
  type RbacBinding,
  type RbacRole,
  type RbacSubject,
  readRbacBinding,
  readRbacRole,
} from './rbac.ts';
export { type LabelSelector, readSelector, selects } from './selector.ts';
export { listOf, type Members, membersOf, textOf, textsOf, valueAt } from './shape.ts';
export { containersOf, groupOf, podWay, readWorkload, type Workload } from './workload.ts';
