/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/** Eight tables of 256 words, one after the other: eight bytes a step. */
const TABLE = new Int32Array(8 * 256);

for (let index = 0; index < 256; index += 1) {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLE[index] = crc;
}
for (let index = 256; index < 8 * 256; index += 1) {
  const before = TABLE[index - 256] as number;
  TABLE[index] = (before >>> 8) ^ (TABLE[before & 0xff] as number);
}

/**
 * The CRC32C of data, or of what came before with the data behind it.
 *
 * Semantics: RFC 3720, section 12.1 and appendix B.4.
 */
export function crc32c(data: Uint8Array, before = 0): number {
  const at = (slot: number): number => TABLE[slot] as number;
  const byte = (position: number): number => data[position] as number;
  let crc = ~before;
  let index = 0;
  const whole = data.length - (data.length % 8);
  for (; index < whole; index += 8) {
    const low =
      crc ^ (byte(index) | (byte(index + 1) << 8) | (byte(index + 2) << 16) | (byte(index + 3) << 24));
    crc =
      at(1792 + (low & 0xff)) ^
      at(1536 + ((low >>> 8) & 0xff)) ^
      at(1280 + ((low >>> 16) & 0xff)) ^
      at(1024 + (low >>> 24)) ^
      at(768 + byte(index + 4)) ^
      at(512 + byte(index + 5)) ^
      at(256 + byte(index + 6)) ^
      at(byte(index + 7));
  }
  for (; index < data.length; index += 1) crc = (crc >>> 8) ^ at((crc ^ byte(index)) & 0xff);
  return ~crc >>> 0;
}
