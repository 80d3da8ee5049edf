/**
 * FNV-1a over the UTF-16 code units of a text, 64 bits, as 16 hexadecimal digits.
 *
 * For stable identifiers, not for secrets. Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm".
 */
export function stableHash(text: string): string {
  // the hash in two halves of 32 bits; the prime is 2 ** 40 + 0x1b3
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let index = 0; index < text.length; index += 1) {
    low ^= text.charCodeAt(index);
    const product = (low >>> 0) * 0x1b3;
    high = Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 0x1_0000_0000);
    low = product | 0;
  }
  return hex(high) + hex(low);
}

const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
