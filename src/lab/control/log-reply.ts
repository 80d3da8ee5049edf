import { PassThrough } from 'node:stream';
import type { LabContext } from '../context.ts';
import { bodyOf, type Call, type Reply } from '../http/call.ts';

/** The records there are as lines of JSON; with `{ "follow": true }`, then each that comes, until the reader goes. */
export async function logReply(call: Call, { log }: LabContext): Promise<Reply> {
  const asked = (await bodyOf(call.body, 1024))?.toString('utf8') ?? '';
  const lines = new PassThrough();
  for (const record of log.recent()) lines.write(`${JSON.stringify(record)}\n`);
  if (asked.includes('true')) {
    const stop = log.listen((record) => lines.write(`${JSON.stringify(record)}\n`));
    lines.on('close', stop);
  } else {
    lines.end();
  }
  return { status: 200, headers: { 'content-type': 'application/jsonl' }, body: lines };
}
