/** The groups of commands whose names have two words, with a sentence for each. */
export const GROUPS: Readonly<Record<string, string>> = {
  lab: 'the system on this machine: an issuer, STS, IAM, S3 and EKS that enforce every policy',
};

/** The group of a command's name; `undefined` for a command of its own. */
export const groupOf = (name: string): string | undefined =>
  name.includes(' ') ? name.slice(0, name.indexOf(' ')) : undefined;
