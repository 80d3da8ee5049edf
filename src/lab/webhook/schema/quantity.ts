/** The three ways to write a quantity, by its suffix. */
type Notation = 'decimal' | 'binary' | 'exponent';

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** The least that is told apart: quantities are whole numbers of these. */
const NANO = 9;
const ONE = 10n ** 9n;
const MOST = (2n ** 63n - 1n) * ONE;
/** More than this no machine has; Go would compute it all the same. */
const MOST_EXPONENT = 9_999;

/**
 * A quantity as Kubernetes writes it again: `0.5` as `500m`, `1024Mi` as `1Gi`; `undefined` for what is none. A number
 * that is left out is 0, as it is in Go.
 *
 * What is nearly in canonical form stays as it is (`2.125`), as it does in Go.
 *
 * Semantics: Kubernetes API Reference, "Quantity".
 */
export function canonicalQuantity(written: string): string | undefined {
  const text = written.trim();
  const [matched, sign = '', whole = '', fraction = '', suffix = ''] =
    /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/.exec(text) ?? [];
  const read = text === '' || matched === undefined ? undefined : readSuffix(suffix);
  if (read === undefined) return undefined;
  const { notation } = read;
  const digits = `${whole === '' ? '0' : whole}${fraction}`;
  if (keepsItsForm(digits, fraction, read)) return text;
  let amount = nanos(BigInt(digits), fraction.length, read);
  if (notation === 'binary' && amount > MOST) amount = MOST;
  if (amount === 0n) return '0';
  const minus = sign === '-' ? '-' : '';
  if (notation === 'binary' && amount >= 1024n * ONE && amount % ONE === 0n) {
    return `${minus}${inBinary(amount / ONE)}`;
  }
  return `${minus}${inDecimal(amount, notation)}`;
}

interface Suffix {
  readonly notation: Notation;
  /** Of 10, or of 2 for the binary ones. */
  readonly exponent: number;
}

function readSuffix(suffix: string): Suffix | undefined {
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { notation: 'decimal', exponent: decimal };
  const binary = BINARY[suffix];
  if (binary !== undefined) return { notation: 'binary', exponent: binary };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (exponent === undefined || Math.abs(Number(exponent)) > MOST_EXPONENT) return undefined;
  return { notation: 'exponent', exponent: Number(exponent) };
}

/** Whether Go takes a text for canonical at a glance, and gives it back. */
function keepsItsForm(digits: string, fraction: string, { notation, exponent }: Suffix): boolean {
  if (notation === 'binary') {
    const precise = 15 - digits.length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
    return fraction === '' && precise && (BigInt(digits) & 7n) !== 0n;
  }
  const scale = exponent - fraction.length;
  return (
    digits.length <= 18 &&
    scale >= -NANO &&
    scale % 3 === 0 &&
    !digits.endsWith('000') &&
    !digits.startsWith('0')
  );
}

/** The amount in units of 10^-9; what is left over is rounded up. */
function nanos(digits: bigint, places: number, { notation, exponent }: Suffix): bigint {
  const factor = notation === 'binary' ? 2n ** BigInt(exponent) : 1n;
  const scale = NANO - places + (notation === 'binary' ? 0 : exponent);
  if (scale >= 0) return digits * factor * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return (digits * factor + divisor - 1n) / divisor;
}

function inBinary(units: bigint): string {
  let [number, power] = [units, 0];
  while (number % 1024n === 0n && power < 6) [number, power] = [number / 1024n, power + 1];
  const suffix = Object.keys(BINARY)[power - 1] ?? '';
  return `${number}${suffix}`;
}

function inDecimal(amount: bigint, notation: Notation): string {
  let [number, exponent] = [amount, -NANO];
  while (number % 1000n === 0n) [number, exponent] = [number / 1000n, exponent + 3];
  if (notation === 'exponent') return exponent === 0 ? String(number) : `${number}e${exponent}`;
  const suffix = Object.keys(DECIMAL).find((name) => DECIMAL[name] === exponent) ?? '';
  return `${number}${suffix}`;
}
