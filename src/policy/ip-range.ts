/** An address range in CIDR form. */
export interface IpRange {
  readonly family: 4 | 6;
  /** The address as one number, host bits cleared. */
  readonly bits: bigint;
  readonly prefix: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string, last: boolean): number[] | undefined => {
    if (half === '') return [];
    const out: number[] = [];
    const parts = half.split(':');
    for (const [index, part] of parts.entries()) {
      if (last && part.includes('.') && index === parts.length - 1) {
        const v4 = parseV4(part);
        if (v4 === undefined) return undefined;
        out.push(Number(v4 >> 16n), Number(v4 & 0xffffn));
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
        out.push(Number.parseInt(part, 16));
      } else {
        return undefined;
      }
    }
    return out;
  };
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return all.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n);
}

/**
 * Reads an address or a CIDR range; a bare address is a range of one.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators", section "IP address condition operators".
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const bits = family === 6 ? parseV6(address) : parseV4(address);
  if (bits === undefined) return undefined;
  const width = WIDTH[family];
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > width)) return undefined;
  const prefix = length === undefined ? width : Number(length);
  const host = BigInt(width - prefix);
  return { family, bits: (bits >> host) << host, prefix };
}

/** Whether every address of `inner` is in `outer`. Ranges of different families never meet. */
export function ipRangeContains(outer: IpRange, inner: IpRange): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const host = BigInt(WIDTH[outer.family] - outer.prefix);
  return inner.bits >> host === outer.bits >> host;
}

/** A range in CIDR form. IPv6 groups are written out, without `::`. */
export function formatIpRange(range: IpRange): string {
  const width = WIDTH[range.family];
  const groups: string[] = [];
  const size = range.family === 4 ? 8n : 16n;
  for (let shift = BigInt(width) - size; shift >= 0n; shift -= size) {
    const group = (range.bits >> shift) & ((1n << size) - 1n);
    groups.push(range.family === 4 ? group.toString() : group.toString(16));
  }
  const address = groups.join(range.family === 4 ? '.' : ':');
  return range.prefix === width ? address : `${address}/${range.prefix}`;
}
