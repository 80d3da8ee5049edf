/** What the user said about whose the inputs are. */
export interface SettleOptions {
  readonly cluster?: string | undefined;
  readonly complete?: boolean | undefined;
}

/** By file: the accounts and clusters that its facts turned out to belong to. */
export interface Owners {
  readonly accounts: Map<string, Set<string>>;
  readonly clusters: Map<string, Set<string>>;
}

/** Notes an owner of a file's facts. */
export function own(owners: Map<string, Set<string>>, file: string, owner: string): void {
  const known = owners.get(file);
  if (known === undefined) owners.set(file, new Set([owner]));
  else known.add(owner);
}
