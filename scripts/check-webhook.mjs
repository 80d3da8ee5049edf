// holds the webhook against the fixtures of amazon-eks-pod-identity-webhook: node scripts/check-webhook.mjs CHECKOUT
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { mutatePod } from '../dist/lab/webhook/mutate.js';
import { planFor } from '../dist/lab/webhook/plan.js';
import { readAdmittedPod } from '../dist/lab/webhook/pod.js';
import { hostedByEks } from '../dist/lab/webhook/settings.js';

const [checkout] = process.argv.slice(2);
if (checkout === undefined) {
  process.stderr.write('check-webhook: give a checkout of github.com/aws/amazon-eks-pod-identity-webhook\n');
  process.exit(2);
}

const folder = join(checkout, 'pkg/handler/testdata');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.pod.yaml'),
);
const failed = files.filter((name) => !holds(join(folder, name)));
for (const name of failed) process.stdout.write(`differs: ${name}\n`);
process.stdout.write(`${files.length - failed.length} of ${files.length} fixtures agree\n`);
process.exitCode = files.length > 0 && failed.length === 0 ? 0 : 1;

/**
 * A fixture is a pod whose annotations say what the webhook knows and what it is to answer.
 *
 * @param {string} file
 */
function holds(file) {
  // one of them has a key twice
  const pod = parse(readFileSync(file, 'utf8'), { uniqueKeys: false });
  /** @type {(name: string) => string} */
  const said = (name) => pod.metadata.annotations[`testing.eks.amazonaws.com/${name}`];
  const admitted = readAdmittedPod(
    pod,
    { file, document: 0, path: [] },
    {
      tell: ({ message }) => {
        throw new Error(`${file}: ${message}`);
      },
      drop: () => {},
    },
  );
  const hosted = hostedByEks(said('handler/region'));
  const settings = {
    ...hosted,
    regionalSts: false,
    mountPath: said('handler/mountPath') ?? hosted.mountPath,
    containerCredentials: {
      fullUri: said('containercredentials/uri'),
      audience: said('containercredentials/audience'),
      mountPath: said('containercredentials/mountPath'),
      volumeName: said('containercredentials/volumeName'),
      tokenPath: said('containercredentials/tokenPath'),
    },
  };
  const annotations = {
    'role-arn': said('serviceAccount/roleArn'),
    audience: said('serviceAccount/audience'),
    'sts-regional-endpoints': said('serviceAccount/sts-regional-endpoints') ?? said('handler/injectSTS'),
    'token-expiration': said('serviceAccount/token-expiration') ?? said('handler/expiration'),
  };
  const given = Object.entries(annotations).filter(([, value]) => value !== undefined);
  const facts = {
    namespace: 'default',
    name: 'default',
    annotations: Object.fromEntries(given.map(([name, value]) => [`eks.amazonaws.com/${name}`, value])),
    associated: said('containercredentials/uri') !== undefined,
  };
  const plan = planFor(facts, admitted.annotations, settings, () => 0);
  const answer = plan === undefined ? [] : mutatePod(admitted, plan);
  return isDeepStrictEqual(JSON.parse(JSON.stringify(answer)), JSON.parse(said('expectedPatch')));
}
