import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run } from './command.ts';
import { makeStage } from './demo/stage.ts';
import { play, StoryFailed } from './demo/story.ts';
import { EXIT } from './exit.ts';

/** `rolepin demo`: the whole story of a pod, a role and a bucket, played in a lab. */
export const demo: Run = async (_, options, context) => {
  const folder = await mkdtemp(join(tmpdir(), 'rolepin-demo-'));
  const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const stage = makeStage(context, beside('./rolepin.js'), folder, options.pause === true);
  try {
    await play(stage, folder, beside('./put-object.js'));
    return { exit: EXIT.ok, text: undefined };
  } catch (error) {
    if (!(error instanceof StoryFailed)) throw error;
    context.tell(
      `rolepin: the demo went wrong, a defect in rolepin itself: ${error.message}\n  hint: please report it`,
    );
    return { exit: EXIT.defect, text: undefined };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
