import type { KeyParts } from '../../../world/index.ts';
import { isMembers, type Members } from '../members.ts';
import { scrub } from './scrub.ts';
import { holdsSecretKey } from './secret-keys.ts';

/** What stood in each member of an object's data, told of each as of the object. */
export function keysByMember(object: Members): ReadonlyMap<string, KeyParts> {
  const found = new Map<string, KeyParts>();
  for (const list of ['data', 'stringData', 'binaryData']) {
    const members = object[list];
    for (const [name, value] of isMembers(members) ? Object.entries(members) : []) {
      const alone: Members = {
        apiVersion: object['apiVersion'],
        kind: object['kind'],
        [list]: { [name]: value },
      };
      const { accessKeyIds } = scrub(alone);
      const secret = holdsSecretKey({ [list]: { [name]: value } });
      if (accessKeyIds.length > 0 || secret)
        found.set(name, { accessKeyIds, ...(secret ? { holdsSecretKey: true } : {}) });
    }
  }
  return found;
}
