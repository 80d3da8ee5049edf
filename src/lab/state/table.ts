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
