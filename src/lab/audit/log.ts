import { EventEmitter } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { AuditRecord } from './record.ts';

/** Where records go: the last of them are kept, those who listen get each, and a file has all. */
export interface AuditLog {
  readonly write: (record: AuditRecord) => void;
  readonly recent: () => readonly AuditRecord[];
  /** Returns the way to stop listening. */
  readonly listen: (to: (record: AuditRecord) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** How many records are kept for those who come later. */
const MOST = 10_000;

/** Opens a log; with a file, each record is a line of it. */
export function openLog(file: string | undefined): AuditLog {
  const recent: AuditRecord[] = [];
  const bus = new EventEmitter().setMaxListeners(0);
  const stream = file === undefined ? undefined : createWriteStream(file, { flags: 'a', mode: 0o600 });
  return {
    write: (record) => {
      recent.push(record);
      if (recent.length > MOST) recent.splice(0, recent.length - MOST);
      stream?.write(`${JSON.stringify(record)}\n`);
      bus.emit('record', record);
    },
    recent: () => recent,
    listen: (to) => {
      bus.on('record', to);
      return () => void bus.off('record', to);
    },
    close: () => new Promise((done) => (stream === undefined ? done() : stream.end(done))),
  };
}
