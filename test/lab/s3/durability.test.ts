import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, control, snapshotFile } from '../support.ts';
import { type Credentials, sign } from './raw.ts';
import { ADMIN, account, allowing, textOfBody, user } from './support.ts';

const MAIN = join(process.cwd(), 'dist/bin/rolepin.js');
const MB = 1_048_576;

/** A lab in a process of its own, which can be killed. */
interface LabProcess {
  readonly child: ChildProcess;
  readonly endpoint: string;
  readonly controlKey: string;
}

describe('a lab that keeps its state, in a process of its own', () => {
  let file: string;
  let home: string;
  let folder: string;
  let lab: LabProcess;
  let credentials: Credentials;
  const Bucket = 'data';

  const start = async (): Promise<LabProcess> => {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [MAIN, 'lab', 'up', file, '--state', folder, '--format', 'json'], {
      env: { PATH, HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout as Readable, 'data')) as [Buffer];
    const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
    const labs = join(home, '.local/state/rolepin/labs');
    const name = (await readdir(labs)).find((one) => one.startsWith(`${child.pid}-`)) ?? '';
    const { controlKey } = JSON.parse(await readFile(join(labs, name), 'utf8')) as { controlKey: string };
    return { child, endpoint, controlKey };
  };
  const kill = async () => {
    const ended = once(lab.child, 'exit');
    lab.child.kill('SIGKILL');
    await ended;
  };
  const client = () =>
    new S3Client({ endpoint: lab.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });

  beforeAll(async () => {
    file = await snapshotFile({
      accounts: [account(ACCOUNT, { users: [user(ACCOUNT, 'admin', allowing('*'))] })],
    });
    home = await mkdtemp(join(tmpdir(), 'rolepin-home-'));
    folder = await mkdtemp(join(tmpdir(), 'rolepin-state-'));
    lab = await start();
    const { accessKeyId = '', secretAccessKey = '' } = await control(lab as never, 'credentials', {
      arn: ADMIN,
    });
    credentials = { accessKeyId, secretAccessKey };
    await client().send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => lab.child.kill('SIGKILL'));

  it('loses no object that it acknowledged, and keeps none by halves, when it is killed in the middle of writes', async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 4; round += 1) {
      const s3 = client();
      let stopped = false;
      const writer = async (number: number): Promise<void> => {
        for (let count = 0; !stopped; count += 1) {
          const key = `${number}/${count % 5}`;
          const body = `${round} ${number} ${count} `.repeat(1 + ((count * 7919) % 9000));
          try {
            await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
            acknowledged.set(key, `${round}/${count}`);
          } catch {
            return;
          }
        }
      };
      const writers = [1, 2, 3, 4].map(writer);
      await new Promise((done) => setTimeout(done, 400 + round * 137));
      await kill();
      stopped = true;
      await Promise.all(writers);
      lab = await start();
      const again = client();
      const { Contents = [] } = await again.send(new ListObjectsV2Command({ Bucket }));
      const there = new Set(Contents.map(({ Key }) => Key));
      expect([...acknowledged.keys()].filter((key) => !there.has(key))).toEqual([]);
      for (const { Key = '', ETag, Size } of Contents) {
        const { Body } = await again.send(new GetObjectCommand({ Bucket, Key }));
        const text = await textOfBody(Body);
        expect([text.length, `"${createHash('md5').update(text).digest('hex')}"`]).toEqual([Size, ETag]);
        const [written = '', number = '', count = ''] = text.split(' ');
        expect(number).toBe(Key.split('/')[0]);
        // what is there is what was acknowledged last, or what came behind it
        const [lastRound = 0, lastCount = 0] = (acknowledged.get(Key) ?? '0/0').split('/').map(Number);
        const newer =
          Number(written) > lastRound || (Number(written) === lastRound && Number(count) >= lastCount);
        expect(newer).toBe(true);
      }
      const blobs = await readdir(join(folder, 'objects'));
      expect(blobs.length).toBe(Contents.length);
    }
    expect(acknowledged.size).toBeGreaterThan(0);
  });

  it('takes and gives an object of 300 MB without holding it in memory', async () => {
    const piece = Buffer.alloc(MB, 'rolepin ');
    const size = 300 * MB;
    const memory = async () => {
      const status = await readFile(`/proc/${lab.child.pid}/status`, 'utf8').catch(() => '');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
    };
    const before = await memory();
    const head = sign(
      lab.endpoint,
      { method: 'PUT', target: '/data/large', headers: { 'content-length': String(size) } },
      credentials,
      { payloadHash: 'UNSIGNED-PAYLOAD' },
    );
    const { hostname, port } = new URL(lab.endpoint);
    const status = await new Promise<number | undefined>((done, failed) => {
      const sent = httpRequest({ hostname, port, method: 'PUT', path: '/data/large', headers: head.headers });
      sent.on('response', (reply) => {
        reply.resume();
        done(reply.statusCode);
      });
      sent.on('error', failed);
      Readable.from(Array.from({ length: 300 }, () => piece)).pipe(sent);
    });
    expect(status).toBe(200);
    const { ContentLength } = await client().send(new HeadObjectCommand({ Bucket, Key: 'large' }));
    expect(ContentLength).toBe(size);
    const { Body } = await client().send(new GetObjectCommand({ Bucket, Key: 'large' }));
    const hash = createHash('md5');
    let got = 0;
    for await (const part of Body as AsyncIterable<Buffer>) {
      got += part.length;
      hash.update(part);
    }
    const expected = createHash('md5');
    for (let count = 0; count < 300; count += 1) expected.update(piece);
    expect([got, hash.digest('hex')]).toEqual([size, expected.digest('hex')]);
    const grown = (await memory()) - before;
    // where the kernel tells nothing of a process, nothing is compared
    if (before > 0) expect(grown).toBeLessThan(200);
  });
});
