// How many web-identity decisions a second one core makes.
//
// Method: 500 trust policies of the form that IRSA set-up tools write, each for a cluster of its own, and 2,000 tokens; a tenth of
// the pairs is allowed, the others differ in the provider, the audience, the namespace or the name. Policies are compiled
// when they are first seen. Each kind of policy gets one round to warm up, then seven of a million decisions; what is
// printed is the median round, and the slowest and fastest beside it. Time is processor time, so that what else the machine
// does counts less.

import { decide } from '../dist/engine/evaluate/index.js';
import { parsePolicy, requestContext } from '../dist/policy/index.js';

const CLUSTERS = 10;
const TRUSTS = 500;
const TOKENS = 2_000;
const DECISIONS = 1_000_000;
const ROUNDS = 7;
const at = { file: 'bench', document: 0, path: [] };

/** @param {number} cluster */
const issuerOf = (cluster) =>
  `oidc.eks.us-east-1.amazonaws.com/id/${String(cluster).padStart(32, 'EXAMPLE')}`;
/** @param {number} cluster */
const providerOf = (cluster) => `arn:aws:iam::111122223333:oidc-provider/${issuerOf(cluster)}`;

/** @typedef {(issuer: string, index: number) => Record<string, Record<string, string>>} Conditions */

/** @type {Record<string, Conditions>} */
const KINDS = {
  'StringEquals on aud and sub': (issuer, index) => ({
    StringEquals: {
      [`${issuer}:aud`]: 'sts.amazonaws.com',
      [`${issuer}:sub`]: `system:serviceaccount:team-${index % 10}:app`,
    },
  }),
  'StringLike on sub, * for the name': (issuer, index) => ({
    StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${issuer}:sub`]: `system:serviceaccount:team-${index % 10}:*` },
  }),
  'StringLike on sub, * for the namespace': (issuer) => ({
    StringLike: { [`${issuer}:aud`]: 'sts.*', [`${issuer}:sub`]: 'system:serviceaccount:*:app' },
  }),
};

/** @param {Conditions} conditions */
function trustsOf(conditions) {
  return Array.from({ length: TRUSTS }, (_, index) => {
    const cluster = index % CLUSTERS;
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: providerOf(cluster) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: conditions(issuerOf(cluster), index),
    };
    const { document } = parsePolicy(asRead({ Version: '2012-10-17', Statement: [statement] }), at);
    return { resource: { document, kind: /** @type {const} */ ('trust') } };
  });
}

function tokens() {
  return Array.from({ length: TOKENS }, (_, index) => {
    // runs through clusters more slowly than trusts do, so that providers meet as often as not
    const cluster = Math.floor(index / 7) % CLUSTERS;
    const issuer = issuerOf(cluster);
    /** @type {{ provider: string, context: Record<string, string> }} */
    const token = asRead({
      provider: providerOf(cluster),
      context: {
        [`${issuer}:aud`]: index % 11 === 0 ? 'vault' : 'sts.amazonaws.com',
        [`${issuer}:sub`]: `system:serviceaccount:team-${index % 13}:${index % 3 === 0 ? 'web' : 'app'}`,
        'aws:FederatedProvider': providerOf(cluster),
        'sts:RoleSessionName': `botocore-session-${index}`,
      },
    });
    return {
      caller: { kind: /** @type {const} */ ('web-identity'), provider: token.provider },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: 'arn:aws:iam::111122223333:role/app',
      resourceAccount: '111122223333',
      context: requestContext(token.context),
    };
  });
}

/**
 * Texts as they come from a file, and not joined from parts, which are slower to compare.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
const asRead = (value) => JSON.parse(JSON.stringify(value));

/**
 * @param {ReturnType<typeof trustsOf>} trusts
 * @param {ReturnType<typeof tokens>} requests
 * @param {boolean} sameCluster
 */
function round(trusts, requests, sameCluster) {
  let allowed = 0;
  const started = process.cpuUsage();
  for (let index = 0; index < DECISIONS; index += 1) {
    const request = requests[index % requests.length];
    const cluster = Math.floor((index % requests.length) / 7) % CLUSTERS;
    const trust =
      trusts[sameCluster ? (cluster + CLUSTERS * (index % 50)) % trusts.length : index % trusts.length];
    if (request !== undefined && trust !== undefined && decide(request, trust) === 'allow') allowed += 1;
  }
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  return { rate: DECISIONS / seconds, allowed };
}

/** @param {number} rate */
const millions = (rate) => `${(rate / 1e6).toFixed(2)} M/s`;

process.stdout.write(`web-identity decisions a second on one core, node ${process.version}\n`);
const requests = tokens();
for (const [kind, conditions] of Object.entries(KINDS)) {
  const trusts = trustsOf(conditions);
  for (const sameCluster of [false, true]) {
    round(trusts, requests, sameCluster);
    const rounds = Array.from({ length: ROUNDS }, () => round(trusts, requests, sameCluster)).sort(
      (a, b) => a.rate - b.rate,
    );
    const [slowest, median, fastest] = [rounds[0], rounds[Math.floor(ROUNDS / 2)], rounds.at(-1)];
    if (slowest === undefined || median === undefined || fastest === undefined) continue;
    const share = Math.round((100 * median.allowed) / DECISIONS);
    const where = sameCluster ? 'token of the same cluster' : 'token of any cluster';
    process.stdout.write(
      `  ${millions(median.rate).padStart(9)}  ${kind}; ${where}, ${share}% allowed (${millions(slowest.rate)} to ${millions(fastest.rate)})\n`,
    );
  }
}
