/** A CRC of 64 bits, as two words of 32. */
export interface Crc64 {
  readonly high: number;
  readonly low: number;
}

/** The polynomial of NVMe, its bits reversed. */
const HIGH = 0x9a6c9329;
const LOW = 0xac4bc9b5;

/** Eight tables of 256 pairs of words, one after the other. */
const HIGHS = new Int32Array(8 * 256);
const LOWS = new Int32Array(8 * 256);

const at = (table: Int32Array, index: number): number => table[index] as number;

for (let index = 0; index < 256; index += 1) {
  let high = 0;
  let low = index;
  for (let bit = 0; bit < 8; bit += 1) {
    const odd = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (odd) {
      high ^= HIGH;
      low ^= LOW;
    }
  }
  HIGHS[index] = high;
  LOWS[index] = low;
}
for (let index = 256; index < 8 * 256; index += 1) {
  const high = at(HIGHS, index - 256);
  const low = at(LOWS, index - 256);
  const next = low & 0xff;
  HIGHS[index] = (high >>> 8) ^ at(HIGHS, next);
  LOWS[index] = ((low >>> 8) | (high << 24)) ^ at(LOWS, next);
}

const NONE: Crc64 = { high: 0, low: 0 };

/**
 * The CRC64NVME of data, or of what came before with the data behind it.
 *
 * Semantics: NVM Express NVM Command Set Specification, "64b CRC".
 */
export function crc64nvme(data: Uint8Array, before: Crc64 = NONE): Crc64 {
  let high = ~before.high;
  let low = ~before.low;
  let index = 0;
  const whole = data.length - (data.length % 8);
  for (; index < whole; index += 8) {
    const a =
      low ^
      ((data[index] as number) |
        ((data[index + 1] as number) << 8) |
        ((data[index + 2] as number) << 16) |
        ((data[index + 3] as number) << 24));
    const b =
      high ^
      ((data[index + 4] as number) |
        ((data[index + 5] as number) << 8) |
        ((data[index + 6] as number) << 16) |
        ((data[index + 7] as number) << 24));
    const i7 = 1792 + (a & 0xff);
    const i6 = 1536 + ((a >>> 8) & 0xff);
    const i5 = 1280 + ((a >>> 16) & 0xff);
    const i4 = 1024 + (a >>> 24);
    const i3 = 768 + (b & 0xff);
    const i2 = 512 + ((b >>> 8) & 0xff);
    const i1 = 256 + ((b >>> 16) & 0xff);
    const i0 = b >>> 24;
    high =
      at(HIGHS, i7) ^
      at(HIGHS, i6) ^
      at(HIGHS, i5) ^
      at(HIGHS, i4) ^
      at(HIGHS, i3) ^
      at(HIGHS, i2) ^
      at(HIGHS, i1) ^
      at(HIGHS, i0);
    low =
      at(LOWS, i7) ^
      at(LOWS, i6) ^
      at(LOWS, i5) ^
      at(LOWS, i4) ^
      at(LOWS, i3) ^
      at(LOWS, i2) ^
      at(LOWS, i1) ^
      at(LOWS, i0);
  }
  for (; index < data.length; index += 1) {
    const slot = (low ^ (data[index] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ at(LOWS, slot);
    high = (high >>> 8) ^ at(HIGHS, slot);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}
