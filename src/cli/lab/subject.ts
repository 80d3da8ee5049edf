import { parseSubject } from '../../claims/index.ts';
import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import { labClusters, type RegisteredLab } from '../../lab/index.ts';
import type { Options } from '../options.ts';
import { parseRole } from '../role.ts';

/** The kinds of subjects that can run a command in a lab. */
const RUNS = /^(?:serviceaccount|workload|pod|node|principal):/;

/** The kinds that are a pod, and so have a service account that could have the annotation. */
const HAS_ANNOTATION = /^(?:serviceaccount|workload|pod):/;

/** Whom a command is to run as, and the role that is taken for its annotation. */
export interface LabIdentity {
  readonly subject: string;
  readonly role: string | undefined;
}

/** Reads whom a command is to run as, and `--role`. */
export async function labIdentity(
  written: string,
  { role }: Options,
  lab: RegisteredLab,
): Promise<Result<LabIdentity, Problem>> {
  const subject = await labSubject(written, lab);
  if (!subject.ok) return subject;
  if (role === undefined) return ok({ subject: subject.value, role });
  const parsed = parseRole(role);
  if (!parsed.ok) return parsed;
  if (!HAS_ANNOTATION.test(subject.value)) {
    return err({
      code: 'lab/role',
      message: `\`--role\` is an annotation of a service account, and \`${written}\` has none`,
      hint: 'name a service account, a workload or a pod; an ARN is the principal itself',
    });
  }
  return ok({ subject: subject.value, role });
}

/** A subject that is one identity, and that the lab can be. */
async function labSubject(written: string, lab: RegisteredLab): Promise<Result<string, Problem>> {
  const clusters = await labClusters(lab);
  if (!clusters.ok) return err(labProblem(lab, clusters.error));
  const names = clusters.value.map(({ name }) => name);
  const subject = parseSubject(written, names);
  if (!subject.ok) {
    const { code, message, hint } = subject.error;
    // the parser speaks of inputs
    if (code !== 'subject/cluster') return subject;
    const known = names.length === 0 ? 'the lab has none' : `the lab has ${names.join(', ')}`;
    const near = hint?.startsWith('did you mean') === true ? hint : known;
    return err({
      code,
      message: message.replace('no input tells of a cluster', 'the lab has no cluster'),
      hint: near,
    });
  }
  const id = subject.value;
  if (!RUNS.test(id)) {
    return err({
      code: 'lab/subject',
      message: `\`${written}\` runs no commands in a lab`,
      hint: 'a service account, a workload, a pod, a node, or an IAM role, user or root user does',
    });
  }
  if (!id.startsWith('principal:') && /[*?]/.test(id)) {
    return err({
      code: 'lab/subject',
      message: `\`${written}\` is many subjects, and a command runs as one`,
      hint: 'name one of them',
    });
  }
  return ok(id);
}

/** What to say where a lab refused or did not answer. */
export const labProblem = ({ endpoint }: RegisteredLab, why: string): Problem => ({
  code: 'lab/refused',
  message: `the lab at \`${endpoint}\` can't do it: ${why}`,
});
