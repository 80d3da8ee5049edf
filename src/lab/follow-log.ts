import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { err, ok, type Result } from '../kernel/index.ts';
import type { AuditRecord } from './audit/record.ts';
import { CONTROL } from './control/operations.ts';
import type { RegisteredLab } from './registry.ts';

/** How a log is read. */
export interface Following {
  /** Go on with the calls that come. */
  readonly follow: boolean;
  readonly onRecord: (record: AuditRecord) => void;
  /** Resolves when the reader has enough. */
  readonly stopped: Promise<void>;
}

/** Reads the records of a lab until it or the reader stops; the error is one clause. */
export async function followLog(
  lab: RegisteredLab,
  { follow, onRecord, stopped }: Following,
): Promise<Result<void, string>> {
  const enough = new AbortController();
  void stopped.then(() => enough.abort());
  try {
    const reply = await fetch(`${lab.endpoint}${CONTROL}/log`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.controlKey}` },
      body: JSON.stringify({ follow }),
      signal: enough.signal,
    });
    if (!reply.ok || reply.body === null) return err(`status ${reply.status}`);
    const lines = createInterface({ input: Readable.fromWeb(reply.body as ReadableStream) });
    for await (const line of lines) onRecord(JSON.parse(line) as AuditRecord);
  } catch (error) {
    // the reader has enough, or the lab stopped in the middle
    if (!enough.signal.aborted && !(error instanceof Error && error.message === 'terminated')) {
      return err(error instanceof Error ? error.message : String(error));
    }
  }
  return ok(undefined);
}
