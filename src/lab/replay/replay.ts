import type { World } from '../../world/index.ts';
import type { Keys } from '../authorize/caller.ts';
import { startLab } from '../start.ts';
import type { ReportedPath } from './report.ts';
import { type WalkedPath, walkPath } from './walk.ts';

/** What is replayed, and how. */
export interface ReplayOptions {
  /** What the report was made of. */
  readonly world: World;
  readonly paths: readonly ReportedPath[];
  readonly now: () => number;
  readonly onDefect: (error: unknown) => void;
  /** Told after each path. */
  readonly onPath: (walked: WalkedPath) => void;
}

/** Walks paths in a lab of their own, one after the other, by real calls of the AWS SDK; the lab is gone afterwards. */
export async function replayPaths(options: ReplayOptions): Promise<readonly WalkedPath[]> {
  const { world, paths, now, onDefect, onPath } = options;
  let surroundings: Keys = {};
  const lab = await startLab({ world, port: 0, now, onDefect, surroundings: () => surroundings });
  try {
    const walked: WalkedPath[] = [];
    const surround = (keys: Keys): void => {
      surroundings = keys;
    };
    for (const path of paths) {
      const one = await walkPath(path, { lab: { ...lab, ahead: now() - Date.now() }, world, surround });
      walked.push(one);
      onPath(one);
    }
    return walked;
  } finally {
    await lab.stop();
  }
}

/**
 * Whether a walk shows a defect of rolepin: a certain path that a lab can walk, and that was refused. A refusal on a path that is
 * merely possible is none.
 */
export const isDefect = ({ path, outcome }: WalkedPath): boolean => path.certain && outcome === 'refused';
