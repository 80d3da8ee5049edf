import { ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Plan } from '../plan/index.ts';
import { emitAwsCli } from './aws-cli.ts';
import { emitCdk } from './cdk.ts';
import { emitCloudFormation } from './cloudformation.ts';
import { emitEksctl } from './eksctl.ts';
import { emitJson } from './json.ts';
import { emitKubernetes } from './kubernetes.ts';
import type { EmitOptions } from './options.ts';
import { emitTerraform } from './terraform.ts';

type Emitter = (plan: Plan, options: EmitOptions) => Result<string, Problem>;

const EMITTERS = {
  json: (plan, options) => ok(emitJson(plan, options)),
  'aws-cli': emitAwsCli,
  kubernetes: emitKubernetes,
  terraform: emitTerraform,
  cloudformation: emitCloudFormation,
  eksctl: emitEksctl,
  cdk: emitCdk,
} satisfies Readonly<Record<string, Emitter>>;

/** A form in which a plan can be had. */
export type EmitFormat = keyof typeof EMITTERS;

/** All forms. */
export const EMIT_FORMATS = Object.keys(EMITTERS) as readonly EmitFormat[];

/** A plan in one of its forms; a problem where the form can't say it. */
export function emit(plan: Plan, format: EmitFormat, options: EmitOptions): Result<string, Problem> {
  return EMITTERS[format](plan, options);
}
