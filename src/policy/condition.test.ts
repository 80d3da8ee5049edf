import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBase64, parseDate, parseNumber, parseOperand } from './condition.ts';
import { parseOperator } from './operator.ts';

describe('parseNumber', () => {
  it.each([
    ['10', 10],
    ['-3', -3],
    ['+3', 3],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['007', 7],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each(['', ' ', '1 ', 'ten', '0x10', '1,000', '1e', '.', '-', 'NaN', 'Infinity', '1_000', '${x}'])(
    'refuses %j',
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );
});

describe('parseDate', () => {
  it.each([
    ['2025-06-01T12:30:00Z', Date.UTC(2025, 5, 1, 12, 30)],
    ['2025-06-01T12:30Z', Date.UTC(2025, 5, 1, 12, 30)],
    ['2025-06-01T12:30:00.25Z', Date.UTC(2025, 5, 1, 12, 30, 0, 250)],
    ['2025-06-01T12:30:00+02:00', Date.UTC(2025, 5, 1, 10, 30)],
    ['2025-06-01T12:30:00-0230', Date.UTC(2025, 5, 1, 15)],
    ['2025-06-01T12:30:00', Date.UTC(2025, 5, 1, 12, 30)],
    ['2025-06-01', Date.UTC(2025, 5, 1)],
    ['2025-06', Date.UTC(2025, 5, 1)],
    ['2025', Date.UTC(2025, 0, 1)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['1735689600', Date.UTC(2025, 0, 1)],
    ['-86400', -86_400_000],
  ])('reads %s', (text, value) => {
    expect(parseDate(text)).toBe(value);
  });

  it.each([
    '',
    'now',
    '2025-02-29',
    '2025-04-31T00:00:00Z',
    '2025-13-01',
    '2025-00-01',
    '2025-01-00',
    '2025-01-01T25:00:00Z',
    '2025-01-01T00:61:00Z',
    '2025-01-01T00:00:00*',
    '2025-1-1',
    '01/02/2025',
    '2025-01-01 00:00:00',
  ])('refuses %j', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  it('reads back every instant that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseDate(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

describe('parseBase64', () => {
  it('leaves the padding out, so that equal bytes are equal texts', () => {
    expect(parseBase64('QUI=')).toBe(parseBase64('QUI'));
    expect(parseBase64('')).toBe('');
  });

  it.each(['Q', 'QUJDR', 'Q*==', 'QU I=', 'ab-_'])('refuses %j', (text) => {
    expect(parseBase64(text)).toBeUndefined();
  });
});

describe('parseOperand', () => {
  const read = (name: string, text: string) => {
    const operator = parseOperator(name);
    if (operator === undefined) throw new Error(name);
    return parseOperand(operator, text, true);
  };

  it('reads a value as its operator does', () => {
    expect(read('StringLike', 'a*')).toMatchObject({
      kind: 'text',
      template: { tokens: [{ text: 'a' }, { kind: 'any' }] },
    });
    expect(read('StringEquals', 'a*')).toMatchObject({
      kind: 'text',
      template: { tokens: [{ text: 'a*' }] },
    });
    expect(read('NumericLessThan', '10')).toEqual({ kind: 'number', value: 10, source: '10' });
    expect(read('Bool', 'TRUE')).toEqual({ kind: 'bool', value: true, source: 'TRUE' });
    expect(read('Null', 'false')).toEqual({ kind: 'bool', value: false, source: 'false' });
    expect(read('BinaryEquals', 'QUI=')).toMatchObject({ kind: 'binary', value: 'QUI' });
    expect(read('NotIpAddress', '203.0.113.0/24')).toMatchObject({ kind: 'ip', range: { prefix: 24 } });
  });

  it.each([
    ['NumericEquals', 'a'],
    ['NumericEquals', '${aws:x}'],
    ['DateEquals', 'tomorrow'],
    ['DateLessThan', '2025-*'],
    ['Bool', 'yes'],
    ['Bool', '${aws:x}'],
    ['Null', '1'],
    ['BinaryEquals', '*'],
    ['IpAddress', '203.0.113.*'],
    ['IpAddress', '${aws:x}'],
  ])('%s refuses %j', (name, text) => {
    expect(read(name, text)).toBeUndefined();
  });
});
