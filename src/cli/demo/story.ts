import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoAccount, demoWorld } from '../../lab/index.ts';
import type { Stage } from './stage.ts';

const { ACCOUNT, BEGINNING, BUCKET, CLUSTER, ROLE, ROLE_ARN } = demoWorld;

/** A turn of the story that did not come out as it has to. */
export class StoryFailed extends Error {}

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const CLAIM = ['--role', ROLE_ARN, '--only', `${CLUSTER}/hyve/hyve-sa`];
const CLAIM_SHOWN = `--role ${ROLE_ARN} --only ${CLUSTER}/hyve/hyve-sa`;
const GRANT = [
  ...['grant', 'hyve/hyve-sa', '--cluster', CLUSTER, '--role', ROLE],
  ...['--bucket', BUCKET, '--access', 'write', '--workload', 'Deployment/hyve'],
];

/**
 * The story of a pod that has to write to a bucket: the role is set up, used and refused; then comes the mistake that everyone
 * makes, is found, carried out, and mended. Every command is one of rolepin's own, and every answer is checked.
 */
export async function play(stage: Stage, folder: string, putObject: string): Promise<void> {
  const file = (name: string): string => join(folder, name);
  await writeFile(file('world.json'), JSON.stringify(BEGINNING));

  await stage.heading('A cluster, a bucket, and a pod that has to write to it');
  stage.tell(
    `Account ${ACCOUNT}, cluster ${CLUSTER}, bucket ${BUCKET}; no access keys, and not the node's role. The system runs on this machine, in one process, and enforces every policy.`,
  );
  const lab = await stage.start(['lab', 'up', 'world.json', '--format', 'json'], {
    shown: 'rolepin lab up world.json',
  });
  const { endpoint } = JSON.parse(lab.line) as { readonly endpoint: string };
  stage.tell(`  ready at ${endpoint}`);
  try {
    await playIn(stage, endpoint, file, putObject);
  } finally {
    await lab.stop();
  }
}

async function playIn(
  stage: Stage,
  endpoint: string,
  file: (name: string) => string,
  putObject: string,
): Promise<void> {
  const at = ['--lab', endpoint];
  const keys = await stage.rolepin(['lab', 'env', `principal:${ROOT}`, ...at, '--format', 'json'], {
    shown: `eval "$(rolepin lab env principal:${ROOT})"`,
    lines: 0,
  });
  const { set: env } = JSON.parse(keys.output) as { readonly set: Readonly<Record<string, string>> };
  const account = await demoAccount(env);
  const look = async (): Promise<void> => {
    await writeFile(file('now.json'), JSON.stringify(await account.snapshot(), undefined, 1));
  };
  const write = (pod: string, key: string) => {
    const runs = ['lab', 'run', `${CLUSTER}/hyve/${pod}`, ...at, '--role', ROLE_ARN, '--'];
    return stage.rolepin([...runs, process.execPath, putObject, BUCKET, key], {
      shown: `rolepin lab run ${CLUSTER}/hyve/${pod} --role ${ROLE_ARN} -- node put-object.js ${BUCKET} ${key}`,
    });
  };
  const grant = async (more: readonly string[]) => {
    const applied = [...GRANT, ...more, 'world.json', '--apply', '--yes'];
    const { exit } = await stage.rolepin([...applied, '--endpoint-url', endpoint], {
      shown: `rolepin ${applied.join(' ')}`,
      only: isStep,
      env,
    });
    expectThat(exit === 0, `grant exits with ${exit}`);
  };
  const check = async (expected: number, lines: number) => {
    await look();
    const played = await stage.rolepin(['check', 'now.json', ...CLAIM], {
      shown: `rolepin check now.json ${CLAIM_SHOWN}`,
      lines,
    });
    expectThat(played.exit === expected, `check exits with ${played.exit}, not ${expected}`);
  };

  await stage.heading('The five steps');
  await grant([]);
  stage.tell(
    "What is AWS's is done, and read back. What is of Kubernetes is printed for kubectl; the lab has no API server, so that `--role` stands for the annotation below.",
  );

  await stage.heading('The hyve pod writes, by the unmodified AWS SDK');
  expectThat((await write('hyve-sa', 'hello.txt')).exit === 0, 'the hyve pod can not write');

  await stage.heading('Another pod of the namespace tries the same');
  expectThat((await write('default', 'hello.txt')).exit !== 0, 'another pod can write');

  await stage.heading('Can really nobody else get the role? Not only those who tried');
  await check(0, 30);

  await stage.heading('The mistake that everyone makes: a wildcard for the name');
  stage.command(`aws iam update-assume-role-policy --role-name ${ROLE} --policy-document …`);
  await account.mistake();
  stage.tell('Its trust policy now asks for `system:serviceaccount:hyve:*`, by StringLike.');
  await check(1, 24);
  const report = await stage.rolepin(
    ['check', 'now.json', ...CLAIM, '--format', 'json', '--output', 'report.json'],
    {
      shown: `rolepin check now.json … --format json --output report.json`,
      lines: 0,
    },
  );
  expectThat(report.exit === 1, 'the report does not refute');
  const replayed = await stage.rolepin(['replay', 'report.json', 'now.json'], {
    shown: 'rolepin replay report.json now.json',
  });
  expectThat(
    replayed.exit === 0 && /\b1 got credentials/.test(replayed.output),
    'the counterexample is refused',
  );
  stage.tell('Those are real credentials: the other pod writes.');
  expectThat((await write('default', 'not-yours.txt')).exit === 0, 'the other pod can not write');

  await stage.heading('The fix: the pin as the only way in');
  await grant(['--exclusive']);
  expectThat((await write('default', 'not-yours.txt')).exit !== 0, 'the other pod can still write');
  await check(0, 4);
  stage.tell(
    `Proven again. What was called, and what decided each call: \`rolepin lab log\` beside a lab of your own.`,
  );
}

/** A step of a plan, and what is said of it. */
const isStep = (line: string): boolean => /^(?:[+~=-] \d+\. | {5}\S)/.test(line);

function expectThat(held: boolean, otherwise: string): void {
  if (!held) throw new StoryFailed(otherwise);
}
