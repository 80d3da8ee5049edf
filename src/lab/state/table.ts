/** One kind of record, by key. Changes go to the store with the next commit. */
export interface Table<T> {
  readonly get: (key: string) => T | undefined;
  readonly has: (key: string) => boolean;
  /** In the order in which they were first put. */
  readonly values: () => IterableIterator<T>;
  readonly size: () => number;
  readonly put: (key: string, value: T) => void;
  readonly delete: (key: string) => void;
}

/** A table of what has a name that is its own within its account. */
export interface NamedTable<T extends Named> extends Table<T> {
  /** The record of this very name. */
  readonly named: (account: string, name: string) => T | undefined;
  /** A record whose name differs in the case of letters at most. */
  readonly likeNamed: (account: string, name: string) => T | undefined;
}

interface Named {
  readonly account: string;
  readonly name: string;
}

/** Told of each change: `undefined` where the record is gone. */
export type Changed = (table: string, key: string, value: unknown) => void;

/** A table, and the way to fill it with what the store holds. */
export interface OwnedTable<T> extends Table<T> {
  readonly restore: (key: string, value: unknown) => void;
}

export function makeTable<T extends object>(name: string, changed: Changed): OwnedTable<T> {
  const records = new Map<string, T>();
  return {
    get: (key) => records.get(key),
    has: (key) => records.has(key),
    values: () => records.values(),
    size: () => records.size,
    put: (key, value) => {
      records.set(key, value);
      changed(name, key, value);
    },
    delete: (key) => {
      if (records.delete(key)) changed(name, key, undefined);
    },
    // the store's values are those that `put` was given
    restore: (key, value) => void records.set(key, value as T),
  };
}

export function makeNamedTable<T extends Named>(
  name: string,
  changed: Changed,
): OwnedTable<T> & NamedTable<T> {
  const table = makeTable<T>(name, changed);
  const keys = new Map<string, string>();
  const indexed = (account: string, of: string): string => `${account} ${of.toLowerCase()}`;
  const remember = (key: string, { account, name: of }: T): void => void keys.set(indexed(account, of), key);
  const likeNamed = (account: string, of: string): T | undefined => {
    const key = keys.get(indexed(account, of));
    return key === undefined ? undefined : table.get(key);
  };
  return {
    ...table,
    put: (key, value) => {
      remember(key, value);
      table.put(key, value);
    },
    delete: (key) => {
      const gone = table.get(key);
      if (gone === undefined) return;
      const index = indexed(gone.account, gone.name);
      if (keys.get(index) === key) keys.delete(index);
      table.delete(key);
    },
    restore: (key, value) => {
      remember(key, value as T);
      table.restore(key, value);
    },
    likeNamed,
    named: (account, of) => {
      const found = likeNamed(account, of);
      return found?.name === of ? found : undefined;
    },
  };
}
