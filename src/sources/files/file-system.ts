import { closeSync, openSync, readdirSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';

/** What reading needs of a file system; a test gives its own. */
export interface FileSystem {
  readonly stat: (path: string) => Pick<Stats, 'isFile' | 'isDirectory' | 'size'>;
  readonly realpath: (path: string) => string;
  /** Names of the entries, in no order. */
  readonly list: (path: string) => readonly string[];
  readonly open: (path: string) => number;
  /** How many bytes were read into the buffer, from a place or where the last call ended; 0 at the end. */
  readonly read: (descriptor: number, into: Buffer, from: number | null) => number;
  readonly close: (descriptor: number) => void;
}

/** The machine's own file system. */
export const fileSystem: FileSystem = {
  stat: (path) => statSync(path),
  realpath: (path) => realpathSync(path),
  list: (path) => readdirSync(path),
  open: (path) => openSync(path, 'r'),
  read: (descriptor, into, from) => readSync(descriptor, into, 0, into.length, from),
  close: closeSync,
};

/** Whether an error is a call on the file system that failed, and no defect. */
export const isFailedCall = (error: unknown): boolean => error instanceof Error && 'code' in error;

/** Why a call on the file system failed, in people's words. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WHY[code] ?? (error instanceof Error ? error.message : String(error));
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it is there already, and no folder',
  EROFS: 'the file system is read-only',
  ELOOP: 'its symbolic links lead in a circle',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the device reports an error',
};
