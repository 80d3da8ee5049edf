/** The width and the reversed polynomial of a CRC. */
export interface CrcKind {
  readonly bits: 32 | 64;
  readonly polynomial: bigint;
}

/** What a byte of zeros, two, four, … do to a CRC: each as one column a bit. */
type Operator = readonly bigint[];

const operators = new Map<bigint, Operator[]>();

/**
 * The CRC of two pieces one behind the other, from the CRC of each and the second one's length: what zeros do to a CRC is linear.
 */
export function combineCrc(kind: CrcKind, first: bigint, second: bigint, length: number): bigint {
  let crc = first;
  let rest = BigInt(length);
  for (let power = 0; rest > 0n; power += 1, rest >>= 1n) {
    if ((rest & 1n) === 1n) crc = apply(operatorOf(kind, power), crc);
  }
  return crc ^ second;
}

/** For 2 to the power of `power` bytes. */
function operatorOf(kind: CrcKind, power: number): Operator {
  const known = operators.get(kind.polynomial) ?? [];
  operators.set(kind.polynomial, known);
  while (known.length <= power) {
    const last = known.at(-1);
    known.push(last === undefined ? oneByte(kind) : last.map((column) => apply(last, column)));
  }
  return known[power] as Operator;
}

function oneByte({ bits, polynomial }: CrcKind): Operator {
  return Array.from({ length: bits }, (_, index) => {
    let column = 1n << BigInt(index);
    for (let bit = 0; bit < 8; bit += 1) column = column & 1n ? (column >> 1n) ^ polynomial : column >> 1n;
    return column;
  });
}

function apply(operator: Operator, vector: bigint): bigint {
  let sum = 0n;
  let rest = vector;
  for (let index = 0; rest > 0n; index += 1, rest >>= 1n) {
    if (rest & 1n) sum ^= operator[index] as bigint;
  }
  return sum;
}
