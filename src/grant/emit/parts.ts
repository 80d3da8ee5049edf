import type { Json } from '../../policy/index.ts';
import type { Handover, Plan, Step } from '../plan/index.ts';

/** A kind of steps, each with what it is about. */
export function stepsOf<Kind extends Step['kind']>(
  { steps }: Plan,
  kind: Kind,
): readonly Extract<Step, { readonly kind: Kind }>[] {
  return steps.filter((step): step is Extract<Step, { readonly kind: Kind }> => step.kind === kind);
}

/** The only step of a kind; that there is none is a defect. */
export function stepOf<Kind extends Step['kind']>(
  plan: Plan,
  kind: Kind,
): Extract<Step, { readonly kind: Kind }> {
  const [step] = stepsOf(plan, kind);
  if (step === undefined) throw new Error(`a plan without a step \`${kind}\``);
  return step;
}

/** `hyve/hyve-sa of the cluster prod`. */
function who({ setting }: Plan): string {
  const { wish, clusters } = setting;
  const names = clusters.map(({ name }) => name);
  return `${wish.namespace}/${wish.serviceAccount} of the cluster${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
}

/** The first lines of every form. */
export function heading(plan: Plan, version: string): readonly string[] {
  const { role } = plan.setting;
  return [
    `The role ${role.name} of account ${role.account} for the service account ${who(plan)}.`,
    `Made by rolepin ${version} (rolepin grant) from what its inputs showed; make it anew when that has changed.`,
  ];
}

/** Lines as comments, each begun by a mark. */
export const comments = (lines: readonly string[], mark = '#'): readonly string[] =>
  // whatever ends a line in any of the languages would end the comment
  lines
    .flatMap((line) => line.split(/[\n\r\u0085\u2028\u2029]/))
    .map((line) => (line === '' ? mark : `${mark} ${line}`));

/** What to hand over, as lines of prose with the document. */
export function handoverLines({ handovers }: Plan): readonly string[] {
  return handovers.flatMap(({ says, after }: Handover) => [
    '',
    `To hand over: ${says}:`,
    ...JSON.stringify(after, null, 2).split('\n'),
  ]);
}

/** The Kubernetes half in words, for forms that can not hold it. */
export function kubernetesCommands(plan: Plan): readonly string[] {
  const { clusters } = plan.setting;
  const patches = stepsOf(plan, 'workload').flatMap((step) => patchCommand(step));
  return [
    `The Kubernetes half, in ${clusters.map(({ name }) => name).join(' and ')}:`,
    '  rolepin grant … --emit kubernetes | kubectl apply -f -',
    ...patches.map((command) => `  ${command}`),
  ];
}

/** The command that has a workload run as the service account. */
export function patchCommand(step: Extract<Step, { readonly kind: 'workload' }>): readonly string[] {
  const { kind, name, namespace, patch } = step.workload;
  if (patch === undefined || step.action === 'none') return [];
  return [
    `kubectl patch ${kind.toLowerCase()} ${name} --namespace ${namespace} --type strategic --patch ${shellQuoted(JSON.stringify(patch))}`,
  ];
}

/** A text as one word of a shell. */
export const shellQuoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Whether two values are the same JSON. */
export const sameJson = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A name as people write identifiers: `OidcProviderProd`. */
export const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
