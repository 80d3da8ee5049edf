import { basename } from 'node:path';
import { EMIT_FORMATS, emit } from '../grant/emit/index.ts';
import { makePlan, type Plan, type PolicyWish, readWish, type Wish } from '../grant/plan/index.ts';
import type { Locate, Problem } from '../kernel/index.ts';
import { parseArn } from '../policy/index.ts';
import { type ReadWorld, readPolicyFile } from '../sources/index.ts';
import type { World } from '../world/index.ts';
import type { Answer, Run } from './command.ts';
import { type Context, textOptions } from './context.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { grantText } from './grant-text.ts';
import type { Options } from './options.ts';
import { tellProblems } from './problems.ts';
import { openWorld, readNow } from './world.ts';

/** `rolepin grant`: what has to be done so that one service account, and nobody else, has a role. */
export const grant: Run = async ([subject = '', ...inputs], options, context) => {
  const failed = (problems: readonly Problem[], locate?: Locate): Answer => {
    tellProblems(problems, context, locate);
    return { exit: EXIT.usage, text: undefined };
  };
  const now = readNow(options, context);
  if (!now.ok) return failed([now.error]);
  if (inputs.includes('-') && options.policy?.includes('-') === true)
    return failed([{ code: 'cli/grant', message: 'standard input is an input or a policy, not both' }]);
  const policies = await readPolicies(options, context);
  if (policies === undefined) return { exit: EXIT.usage, text: undefined };
  // of several clusters it is not said whose the manifests are
  const [cluster, ...more] = options.clusters ?? [];
  const whose = cluster === undefined || more.length > 0 ? {} : { cluster };
  const changes = options.apply === true || options.undo === true;
  const odd = contradiction(options);
  if (odd !== undefined) return failed([odd]);
  const read =
    changes && inputs.length === 0
      ? NOTHING_READ
      : await openWorld(inputs, { ...options, ...whose }, context);
  if (read === undefined) return { exit: EXIT.usage, text: undefined };
  const { world, locate } = read;
  const wish = wishOf(subject, options, policies, world);
  if (!wish.ok) return failed(wish.error, locate);
  if (changes) {
    const [first] = wish.value.clusters;
    const arn = world.clusters.find(({ name }) => name === first)?.arn;
    const { makeClients } = await import('../grant/apply/index.ts');
    const clients = makeClients({ region: parseArn(arn ?? '')?.region, url: options.endpointUrl });
    const { apply, takeBack } = await import('./grant-apply.ts');
    const carry = options.apply === true ? apply : takeBack;
    const change = { world, wish: wish.value, clients, now: now.value, locate };
    const answer = await carry(change, options, context);
    return answer.ok ? answer.value : failed(answer.error, locate);
  }
  const plan = makePlan(world, wish.value, { now: now.value });
  if (!plan.ok) return failed(plan.error, locate);
  const form =
    EMIT_FORMATS.find((one) => one === options.emit) ?? (options.format === 'json' ? 'json' : undefined);
  if (form === undefined) {
    return { exit: exitOf(plan.value), text: grantText(plan.value, textOptions(context, options, locate)) };
  }
  const text = emit(plan.value, form, context.io);
  if (!text.ok) return failed([text.error]);
  // who takes the plan away in another form does not see the diff
  if (form !== 'json') for (const { says } of plan.value.warnings) context.warn(`rolepin: warning: ${says}`);
  return { exit: exitOf(plan.value), text: text.value };
};

/** Without an INPUT, AWS is all that is asked. */
const NOTHING_READ: Pick<ReadWorld, 'world' | 'locate'> = {
  world: { accounts: new Map(), organization: undefined, clusters: [], unread: [] },
  locate: () => undefined,
};

function contradiction({ apply, undo, emit: form, endpointUrl }: Options): Problem | undefined {
  const chosen = [
    apply === true && '--apply',
    undo === true && '--undo',
    form !== undefined && '--emit',
  ].filter((one) => one !== false);
  if (chosen.length > 1)
    return {
      code: 'cli/grant',
      message: `\`${chosen.join('` and `')}\` are two things`,
      hint: 'give one of them',
    };
  if (endpointUrl !== undefined && chosen[0] !== '--apply' && chosen[0] !== '--undo')
    return {
      code: 'cli/grant',
      message: '`--endpoint-url` goes with `--apply` or `--undo`',
      hint: 'the plan alone calls nobody',
    };
  return undefined;
}

function wishOf(subject: string, options: Options, policies: readonly PolicyWish[], world: World) {
  const named = options.clusters ?? [];
  const [only, ...others] = world.clusters;
  const clusters = named.length === 0 && only !== undefined && others.length === 0 ? [only.name] : named;
  const written = {
    via: options.via,
    role: options.role,
    bucket: options.bucket,
    access: options.access,
    prefix: options.prefix,
    key: options.kmsKey,
    bucketAccount: options.bucketAccount,
    workload: options.workload,
    boundary: options.permissionsBoundary,
    exclusive: options.exclusive,
    depth: options.depth,
  };
  const given = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
  return readWish({ subject, clusters, policies, ...(given as Partial<Pick<Wish, 'via'>>) });
}

/** The permission policies that the user wrote, each called after its file; `undefined` if one can't be read. */
async function readPolicies(
  { policy: files = [] }: Options,
  context: Context,
): Promise<readonly PolicyWish[] | undefined> {
  const policies: PolicyWish[] = [];
  let readable = true;
  for (const file of files) {
    const read = await readPolicyFile(file, context.io);
    if (!read.ok) {
      tellProblems(read.error, context);
      readable = false;
      continue;
    }
    const { document } = read.value;
    if (document.statements.some((one) => one.kind === 'statement' && one.principal !== undefined)) {
      const message = 'a permission policy names no principal: this one is of a resource, or a trust policy';
      tellProblems([{ code: 'grant/policy', message, at: document.at }], context);
      readable = false;
    }
    const name = (file === '-' ? 'policy' : basename(file).replace(/\.(json|ya?ml)$/, '')).replace(
      /[^\w+=,.@-]+/g,
      '-',
    );
    policies.push({ name: `rolepin-${name}`.slice(0, 128), document });
  }
  return readable ? policies : undefined;
}

/** Whether others will be able to get the role; what is not known decides nothing here. */
const exitOf = ({ judgement }: Plan): ExitCode => (judgement.verdict === 'refuted' ? EXIT.refuted : EXIT.ok);
