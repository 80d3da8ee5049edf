import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../world/index.ts';
import type { AuditLog } from './audit/log.ts';
import { openLog } from './audit/log.ts';
import type { Keys } from './authorize/caller.ts';
import type { LabContext } from './context.ts';
import { dispatch } from './dispatch.ts';
import type { Call, Reply } from './http/call.ts';
import { makeServer } from './http/server.ts';
import { makeProxy } from './proxy/proxy.ts';
import { issuerAddress } from './services/issuer/documents.ts';
import { openMetadata } from './services/metadata/servers.ts';
import { sweepBlobs } from './services/s3/objects/blobs.ts';
import { fillState } from './state/from-world.ts';
import { openLevelStore } from './state/level-store.ts';
import { makeFolder } from './state/make-folder.ts';
import { openState } from './state/state.ts';
import { memoryStore } from './state/store.ts';

/** How a lab is started. */
export interface LabOptions {
  /** What an empty state is filled with. */
  readonly world: World;
  /** `0` for a free one. */
  readonly port: number;
  /** The folder that keeps the state; without it, the lab forgets. */
  readonly stateFolder?: string | undefined;
  readonly now?: () => number;
  /** Keys that all calls are to have besides their own. */
  readonly surroundings?: () => Keys;
  /** Told of an exception that nobody expected: a defect of the lab. */
  readonly onDefect: (error: unknown) => void;
}

/** A lab that runs. */
export interface Lab {
  /** `http://127.0.0.1:PORT`: all services. */
  readonly endpoint: string;
  /** Where each cluster's issuer is served. */
  readonly issuers: Readonly<Record<string, string>>;
  /** A proxy that ends TLS under AWS's own names: `http://127.0.0.1:PORT`. */
  readonly proxy: string;
  /** File with the certificate of the authority that the proxy's certificates are of. */
  readonly ca: string;
  /** Opens the control calls. */
  readonly controlKey: string;
  readonly log: AuditLog;
  /** Whether the state was there before: the world was not looked at. */
  readonly resumed: boolean;
  readonly stop: () => Promise<void>;
}

/** Starts a lab on 127.0.0.1. Throws what listening and opening the state throw. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { stateFolder, now = Date.now } = options;
  const scratch = stateFolder === undefined ? await mkdtemp(join(tmpdir(), 'rolepin-lab-')) : undefined;
  const folder = stateFolder ?? scratch ?? '';
  const blobs = join(folder, 'objects');
  await makeFolder(blobs);
  const state = await openState(
    stateFolder === undefined ? memoryStore : await openLevelStore(join(folder, 'state')),
  );
  const resumed = state.accounts.size() > 0;
  if (!resumed) await fillState(state, options.world, now());
  await state.commit();
  await sweepBlobs(state, blobs);
  const log = openLog(join(folder, 'cloudtrail.jsonl'));
  const controlKey = randomBytes(32).toString('base64url');
  let endpoint = '';
  const durable = stateFolder !== undefined;
  const { surroundings = () => ({}) } = options;
  const base: LabContext = { state, log, now, blobs, durable, surroundings, endpoint: () => endpoint };
  const metadata = openMetadata(base, options.onDefect);
  const context = { ...base, controlKey, metadata };
  const answer = (call: Call): Promise<Reply> => dispatch(call, context);
  const server = makeServer(answer, now, options.onDefect);
  endpoint = await listen(server, options.port);
  const { makeAuthority } = await import('./proxy/authority.ts');
  const authority = await makeAuthority(now());
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, authority.certificate);
  const behind = makeServer(answer, now, options.onDefect, true);
  const front = makeProxy(behind, authority, state);
  const proxy = await listen(front, 0);
  const issuers = [...state.clusters.values()].map(
    ({ name }) => [name, issuerAddress(endpoint, name)] as const,
  );
  return {
    ...{ endpoint, proxy, ca, controlKey, log, resumed, issuers: Object.fromEntries(issuers) },
    stop: async () => {
      behind.closeAllConnections();
      await Promise.all([close(server), close(front), metadata.close()]);
      await log.close();
      await state.close();
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** Listens on 127.0.0.1, and gives the address. */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((closed) => server.close(closed));
}
