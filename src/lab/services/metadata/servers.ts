import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LabContext } from '../../context.ts';
import type { Call, Reply } from '../../http/call.ts';
import { makeServer, type OnDefect } from '../../http/server.ts';
import { answerMetadata, NO_ANSWER } from './metadata.ts';

/** The metadata services of the lab's instances: each has a port of its own, since clients give it no path. */
export interface MetadataServers {
  /** The address at which an instance's service is asked from so many hops away; opened when first asked for. */
  readonly addressOf: (instanceId: string, hops: number) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** How long a client that gets no answer is kept before the lab hangs up, in milliseconds. */
const KEPT = 30_000;

export function openMetadata(lab: LabContext, onDefect: OnDefect): MetadataServers {
  const servers: Server[] = [];
  const addresses = new Map<string, Promise<string>>();
  const open = async (instanceId: string, hops: number): Promise<string> => {
    const answer = async (call: Call): Promise<Reply> => {
      const reply = await answerMetadata(call, lab, instanceId, hops);
      if (reply !== NO_ANSWER) return reply;
      await new Promise((waited) => setTimeout(waited, KEPT).unref());
      return { status: 504, headers: {}, body: undefined };
    };
    const server = makeServer(answer, lab.now, onDefect);
    servers.push(server);
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(0, '127.0.0.1', listening);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  return {
    addressOf: (instanceId, hops) => {
      const key = `${instanceId} ${hops}`;
      const known = addresses.get(key) ?? open(instanceId, hops);
      addresses.set(key, known);
      return known;
    },
    close: async () => {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((closed) => server.close(closed));
        }),
      );
    },
  };
}
