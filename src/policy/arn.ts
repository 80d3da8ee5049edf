/** An ARN's six components. `resource` may hold colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/**
 * Splits an ARN, or gives `undefined` for a text of another shape.
 *
 * Semantics: AWS General Reference, "Amazon Resource Names (ARNs)".
 */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const parts = text.split(':');
  const [, partition, service, region, account] = parts;
  if (
    parts.length < 6 ||
    partition === undefined ||
    service === undefined ||
    region === undefined ||
    account === undefined
  ) {
    return undefined;
  }
  return { partition, service, region, account, resource: parts.slice(5).join(':') };
}

/** Whether a text is an AWS account id: twelve digits. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}
