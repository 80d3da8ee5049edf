// How many calls a second the lab answers, beside a bare node:http server that verifies nothing and keeps nothing: the same
// requests to both, in turns, in the same minutes. `--short` runs little of each.
//
// web identity   AssumeRoleWithWebIdentity with a service account's token
// put, get       objects of 16 kB, signed; the lab without a state folder
// put kept       the same with `--state`: each object is on the disk before it is acknowledged
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const short = process.argv.includes('--short');
const rounds = short ? 2 : 5;
const millis = short ? 500 : 2000;
const CONCURRENT = 8;

const root = fileURLToPath(new URL('..', import.meta.url));
const world = join(root, 'test/worlds/w01-exact/snapshot.json');
const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
const folder = mkdtempSync(join(tmpdir(), 'rolepin-bench-'));
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });

/** @typedef {{ method: string, path: string, headers: Record<string, string>, body: string | Buffer }} Sent */

/** @type {import('node:child_process').ChildProcess[]} */
const children = [];

/** @param {readonly string[]} args */
async function child(args) {
  const started = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(started);
  const [line] = await once(/** @type {import('node:stream').Readable} */ (started.stdout), 'data');
  return { pid: started.pid, line: String(line) };
}

/** A server that reads a request and answers as many bytes as a lab would. */
async function bare() {
  const code = `
    const body = Buffer.alloc(16384);
    const server = require('node:http').createServer((message, response) => {
      message.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(message.method === 'GET' ? body : message.method === 'POST' ? body.subarray(0, 1500) : undefined);
      });
    });
    server.listen(0, '127.0.0.1', () => process.stdout.write('http://127.0.0.1:' + server.address().port));`;
  return (await child(['-e', code])).line.trim();
}

/** @param {readonly string[]} more */
async function lab(...more) {
  const main = join(root, 'dist/bin/rolepin.js');
  const { pid, line } = await child([main, 'lab', 'up', world, '--format', 'json', ...more]);
  const labs = join(folder, '.local/state/rolepin/labs');
  const name = readdirSync(labs).find((one) => one.startsWith(`${pid}-`)) ?? '';
  const { controlKey } = JSON.parse(readFileSync(join(labs, name), 'utf8'));
  const { endpoint } = JSON.parse(line);
  /** @param {string} call @param {object} asked */
  const control = async (call, asked) => {
    const headers = { authorization: `Bearer ${controlKey}` };
    const reply = await fetch(`${endpoint}/_rolepin/control/${call}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(asked),
    });
    return /** @type {Promise<Record<string, string>>} */ (reply.json());
  };
  return { endpoint: String(endpoint), control };
}

/** @param {string} endpoint @param {Sent} sent @returns {Promise<number>} */
const send = (endpoint, { method, path, headers, body }) =>
  new Promise((done, failed) => {
    const { hostname, port } = new URL(endpoint);
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const going = request({ hostname, port, method, path, agent, headers: { ...headers, ...length } });
    going.on('response', (reply) => reply.resume().on('end', () => done(reply.statusCode ?? 0)));
    going.on('error', failed);
    going.end(body);
  });

/** Calls a second. @param {string} endpoint @param {(count: number) => Sent} make */
async function rate(endpoint, make) {
  const end = performance.now() + millis;
  let count = 0;
  const one = async () => {
    while (performance.now() < end) {
      const status = await send(endpoint, make(count++));
      if (status !== 200) throw new Error(`answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, one));
  return (count * 1000) / millis;
}

/** @param {string} title @param {string} plain @param {string} full @param {(count: number) => Sent} make */
async function besides(title, plain, full, make) {
  /** @type {number[]} */ const ratios = [];
  /** @type {number[]} */ const rates = [];
  for (let round = 0; round < rounds; round += 1) {
    const of = await rate(plain, make);
    const mine = await rate(full, make);
    rates.push(mine);
    ratios.push(mine / of);
  }
  /** @param {number[]} list */
  const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
  process.stdout.write(
    `${title}: ${middle(rates).toFixed(0)} a second, ${middle(ratios).toFixed(3)} of the bare server's\n`,
  );
}

/** @param {string | Buffer} key @param {string} text */
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
/** @param {string | Buffer} data */
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** @param {string} endpoint @param {Record<string, string>} who @param {string} method @param {string} path @param {Buffer} body @returns {Sent} */
function signed(endpoint, who, method, path, body) {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const hash = sha256(body);
  /** @type {Record<string, string>} */
  const headers = { host: new URL(endpoint).host, 'x-amz-content-sha256': hash, 'x-amz-date': date };
  const names = Object.keys(headers);
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = [method, path, '', ...lines, '', names.join(';'), hash].join('\n');
  const scope = `${day}/us-east-1/s3/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${who['secretAccessKey']}`, day), 'us-east-1'), 's3'), 'aws4_request');
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString(
    'hex',
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${who['accessKeyId']}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { method, path, headers: { ...headers, authorization }, body };
}

try {
  const plain = await bare();
  const memory = await lab();
  const kept = await lab('--state', join(folder, 'kept'));
  const { token = '' } = await memory.control('token', {
    ...{ cluster: 'prod', namespace: 'hyve', serviceAccount: 'hyve-sa' },
    ...{ audiences: ['sts.amazonaws.com'], expiration: 3600 },
  });
  const form = new URLSearchParams({
    ...{
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'bench',
    },
    WebIdentityToken: token,
  }).toString();
  await besides('web identity', plain, memory.endpoint, () => ({
    ...{ method: 'POST', path: '/', body: form },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }));
  const body = Buffer.alloc(16_384, 'rolepin ');
  for (const [title, { endpoint, control }] of /** @type {const} */ ([
    ['', memory],
    [' kept', kept],
  ])) {
    const who = await control('credentials', { arn: 'arn:aws:iam::111122223333:root' });
    const made = await send(endpoint, signed(endpoint, who, 'PUT', '/bench', Buffer.alloc(0)));
    if (made !== 200) throw new Error(`CreateBucket answered ${made}`);
    await besides(`put${title}`, plain, endpoint, (count) =>
      signed(endpoint, who, 'PUT', `/bench/${count % 1000}`, body),
    );
    await besides(`get${title}`, plain, endpoint, (count) =>
      signed(endpoint, who, 'GET', `/bench/${count % 100}`, Buffer.alloc(0)),
    );
  }
} finally {
  for (const one of children) one.kill();
  agent.destroy();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
