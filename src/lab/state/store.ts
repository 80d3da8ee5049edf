/** Changes of one commit: a value, or `undefined` where the entry is deleted. */
export type Changes = ReadonlyMap<string, unknown>;

/** Where the lab's state is kept. What `write` has resolved for is there after any end of the process. */
export interface Store {
  readonly load: () => AsyncIterable<readonly [key: string, value: unknown]>;
  /** All of the changes or none. */
  readonly write: (changes: Changes) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A store that forgets. */
export const memoryStore: Store = {
  load: async function* () {},
  write: async () => {},
  close: async () => {},
};
