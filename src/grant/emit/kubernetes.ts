import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Plan } from '../plan/index.ts';
import type { EmitOptions } from './options.ts';
import { comments, handoverLines, heading, patchCommand, sameJson, stepsOf } from './parts.ts';
import { yamlLines } from './yaml.ts';

/**
 * The Kubernetes half as manifests: the whole service account, so that `kubectl apply` takes nothing from one that exists.
 * A workload is not among them, since a part of it would take the rest away: it is a patch.
 *
 * Semantics: Kubernetes, "Declarative Management of Kubernetes Objects Using Configuration Files"; "Update API Objects in
 * Place Using kubectl patch".
 */
export function emitKubernetes(plan: Plan, { version }: EmitOptions): Result<string, Problem> {
  const [first, ...others] = stepsOf(plan, 'service-account').map(({ account }) => account.manifest);
  if (first === undefined) throw new Error('a plan without a service account');
  if (others.some((other) => !sameJson(other, first))) {
    const message =
      'the service accounts of the clusters are not alike, and one manifest can not be right for all';
    return err({ code: 'grant/emit', message, hint: 'grant for each cluster by itself' });
  }
  const patches = stepsOf(plan, 'workload').flatMap(patchCommand);
  const contexts = plan.setting.clusters.map(({ arn }) => arn);
  const lines = [
    ...comments([
      ...heading(plan, version),
      '',
      ...contexts.map((arn) => `kubectl apply --context ${arn} -f -`),
      ...(patches.length === 0
        ? []
        : [
            '',
            'Then the workload, by a patch, since applying a part of it would take the rest away:',
            ...patches,
          ]),
      ...handoverLines(plan),
    ]),
    '---',
    ...yamlLines(first),
  ];
  return ok(`${lines.join('\n')}\n`);
}
