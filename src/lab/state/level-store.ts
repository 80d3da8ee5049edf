import type { Store } from './store.ts';

/**
 * A store in a folder: LevelDB, whose log takes each batch whole and is on the disk before a write is done.
 *
 * Throws what the file system throws, and where another process has the folder open.
 */
export async function openLevelStore(folder: string): Promise<Store> {
  const { ClassicLevel } = await import('classic-level');
  const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' });
  await database.open();
  return {
    load: () => database.iterator(),
    write: async (changes) => {
      const operations = [...changes].map(([key, value]) =>
        value === undefined ? { type: 'del' as const, key } : { type: 'put' as const, key, value },
      );
      await database.batch(operations, { sync: true });
    },
    close: () => database.close(),
  };
}
