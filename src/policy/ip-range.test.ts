import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpRange, type IpRange, ipRangeContains, parseIpRange } from './ip-range.ts';

const range = (text: string): IpRange => {
  const parsed = parseIpRange(text);
  if (parsed === undefined) throw new Error(`no range: ${text}`);
  return parsed;
};
const ranges = fc.oneof(
  fc
    .tuple(fc.ipV4(), fc.option(fc.integer({ min: 0, max: 32 })))
    .map(([address, length]) => (length === null ? address : `${address}/${length}`)),
  fc
    .tuple(fc.ipV6(), fc.option(fc.integer({ min: 0, max: 128 })))
    .map(([address, length]) => (length === null ? address : `${address}/${length}`)),
);

describe('parseIpRange', () => {
  it('takes a bare address for a range of one', () => {
    expect(range('203.0.113.7')).toEqual(range('203.0.113.7/32'));
    expect(range('2001:db8::1')).toEqual(range('2001:0DB8:0:0:0:0:0:1/128'));
  });

  it('clears the host bits', () => {
    expect(range('203.0.113.77/24')).toEqual(range('203.0.113.0/24'));
    expect(formatIpRange(range('255.255.255.255/0'))).toBe('0.0.0.0/0');
  });

  it('reads an IPv4 address at the end of an IPv6 one', () => {
    expect(range('::ffff:203.0.113.7')).toEqual(range('::ffff:cb00:7107'));
  });

  it.each([
    '',
    '/',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.07',
    '203.0.113.7/33',
    '203.0.113.7/',
    '203.0.113.7/-1',
    '203.0.113.0/24/24',
    '203.0.113.*',
    '::/129',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3.4:1',
  ])('does not take %j for a range', (text) => {
    expect(parseIpRange(text)).toBeUndefined();
  });

  it('reads back what formatIpRange writes', () => {
    fc.assert(
      fc.property(ranges, (text) => {
        expect(parseIpRange(formatIpRange(range(text)))).toEqual(range(text));
      }),
    );
  });
});

describe('ipRangeContains', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.0/24', '203.0.112.0/23', false],
    ['203.0.112.0/23', '203.0.113.0/24', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::', false],
    ['::/0', '0.0.0.0', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
  ])('%s and %s: %s', (outer, inner, expected) => {
    expect(ipRangeContains(range(outer), range(inner))).toBe(expected);
  });

  it('is reflexive, and transitive by way of a shorter prefix', () => {
    fc.assert(
      fc.property(ranges, fc.nat(128), fc.nat(128), (text, a, b) => {
        const inner = range(text);
        expect(ipRangeContains(inner, inner)).toBe(true);
        const [short, long] = [Math.min(a, b, inner.prefix), Math.min(Math.max(a, b), inner.prefix)];
        const [address] = formatIpRange(inner).split('/');
        expect(ipRangeContains(range(`${address}/${short}`), range(`${address}/${long}`))).toBe(true);
      }),
    );
  });
});
