import { stringify } from 'yaml';
import type { Locate, Problem } from '../../kernel/index.ts';
import {
  answerFor,
  applyPatch,
  findPod,
  goJson,
  type PodToCreate,
  type WebhookAnswer,
} from '../../lab/index.ts';
import { readManifestFile } from '../../sources/index.ts';
import type { Answer, Run } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { Options } from '../options.ts';
import { tellProblems, warnProblems } from '../problems.ts';
import { openWorld } from '../world.ts';
import { notesOn } from './mutate-notes.ts';
import { chooseCluster, regionUnknown, webhookSettings } from './webhook.ts';

/** `rolepin lab mutate`: what the EKS pod identity webhook makes of a pod. */
export const labMutate: Run = async (inputs, options, given) => {
  const context = readingOnce(given);
  const failed = (problems: readonly Problem[], locate?: Locate): Answer => {
    tellProblems(problems, context, locate);
    return { exit: EXIT.usage, text: undefined };
  };
  const { filename } = options;
  if (filename === undefined) return failed([NO_FILE]);
  if (filename === '-' && inputs.includes('-')) return failed([TWICE]);
  const manifests = await readManifestFile(filename, context.io);
  if (!manifests.ok) return failed(manifests.error);
  const pod = findPod(manifests.value.objects, filename);
  if (!pod.ok) return failed([pod.error]);
  // what else stands in the file (the service account, often) bears on the answer
  const read = await openWorld([...(inputs.length === 0 ? ['.'] : inputs), filename], options, context);
  if (read === undefined) return { exit: EXIT.usage, text: undefined };
  const cluster = chooseCluster(read.world, options);
  if (!cluster.ok) return failed([cluster.error]);
  const settings = webhookSettings(cluster.value, options);
  if (!settings.ok) return failed([settings.error]);
  const answer = answerFor(cluster.value, pod.value, settings.value, {
    watchConfigMap: options.watchConfigMap === true,
  });
  const locate: Locate = (at) => read.locate(at) ?? manifests.value.locate(at);
  if (!answer.ok) return failed(answer.error, locate);
  const lacksRegion = settings.value.region === undefined && options.region !== false;
  if (answer.value.plan !== undefined && lacksRegion) return failed([regionUnknown(cluster.value)]);
  warnProblems(notesOn(answer.value, pod.value, cluster.value), context, locate);
  return {
    exit: isUndecided(answer.value) ? EXIT.undecided : EXIT.ok,
    text: textOf(answer.value, pod.value, options),
  };
};

const NO_FILE: Problem = {
  code: 'cli/filename',
  message: 'no pod is given',
  hint: 'give its manifest: `rolepin lab mutate -f POD.yaml [INPUT...]`, or `-f -` for standard input',
};

const TWICE: Problem = {
  code: 'cli/filename',
  message: 'standard input is the pod or an input, not both',
};

/** Standard input can be read once, and the pod's file is read twice: as it is, and as an input. */
function readingOnce(context: Context): Context {
  let read: Promise<Buffer> | undefined;
  const stdin = (): Promise<Buffer> => {
    read ??= context.io.stdin();
    return read;
  };
  return { ...context, io: { ...context.io, stdin } };
}

function textOf({ operations }: WebhookAnswer, { body }: PodToCreate, { format }: Options): string {
  if (format !== 'yaml') return `${goJson(operations)}\n`;
  return stringify(applyPatch(body, operations), {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** Whether what is not known of the service account is all that speaks against a mutation. */
const isUndecided = ({ plan, unknown }: WebhookAnswer): boolean =>
  plan === undefined && unknown.has('service-account');
