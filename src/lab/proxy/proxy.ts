import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { State } from '../state/state.ts';
import type { Authority } from './authority.ts';

/**
 * A proxy for clients that take no endpoint: it ends TLS under AWS's own names with certificates of the lab's authority, and gives the
 * calls to the lab. It goes nowhere else: other names are refused.
 */
export function makeProxy(inner: Server, authority: Authority, state: State): Server {
  const proxy = createServer((message, response) => {
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end(`rolepin's lab proxies HTTPS to AWS's names, not ${message.method} ${message.url}\n`);
  });
  const open = new Set<Socket>();
  proxy.on('connect', (message, socket: Socket) => {
    const [host = '', port] = (message.url ?? '').split(':');
    if (port !== '443' || !isServed(host.toLowerCase(), state)) {
      socket.end(
        `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\nrolepin's lab does not serve ${host}\n`,
      );
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const secureContext = authority.contextFor(host.toLowerCase());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const tls = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    tls.on('error', () => tls.destroy());
    inner.emit('connection', tls);
  });
  proxy.on('close', () => {
    for (const socket of open) socket.destroy();
  });
  return proxy;
}

/** AWS's names, and those of the issuers. Semantics: AWS General Reference, "AWS service endpoints". */
function isServed(host: string, state: State): boolean {
  if (/(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(host)) return true;
  for (const { issuer } of state.clusters.values()) if (issuer.split('/')[0] === host) return true;
  return false;
}
