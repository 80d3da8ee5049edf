import type { SessionRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';

/** Ends temporary credentials whose role or user is gone: a namesake that is made later is somebody else. */
export function endSessions(state: State, ends: (session: SessionRecord) => boolean): void {
  for (const session of [...state.sessions.values()]) {
    if (ends(session)) state.sessions.delete(session.accessKeyId);
  }
}
