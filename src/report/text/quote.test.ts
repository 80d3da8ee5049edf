import { describe, expect, it } from 'vitest';
import type { Position } from '../../kernel/index.ts';
import { PLAIN } from '../options.ts';
import { quote } from './quote.ts';

const at = (text: string, over: Partial<Position> = {}): Position => ({
  file: 'aws/roles.json',
  line: 9,
  column: 5,
  text,
  ...over,
});
const lines = (position: Position, whole = false): readonly string[] =>
  quote(position, { paint: PLAIN, width: 60, whole });

describe('quote', () => {
  it('numbers the lines as they stand in the file, without their margin', () => {
    expect(lines(at('{\n      "a": 1\n    }'))).toEqual([
      '    --> aws/roles.json:9:5',
      '     9 | {',
      '    10 |   "a": 1',
      '    11 | }',
    ]);
  });

  it('aligns a bracket that follows something else on its line with its end', () => {
    expect(lines(at('{\n    "a": 1\n  }', { column: 18 })).slice(1)).toEqual([
      '     9 | {',
      '    10 |   "a": 1',
      '    11 | }',
    ]);
  });

  it('keeps the indents of YAML', () => {
    expect(lines(at('Effect: Allow\n    Principal:\n      AWS: x')).slice(1)).toEqual([
      '     9 | Effect: Allow',
      '    10 | Principal:',
      '    11 |   AWS: x',
    ]);
  });

  it('sets out one long line of JSON, with the one number that it has', () => {
    const text = JSON.stringify({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Sid: 'AllowHyve',
    });
    expect(lines(at(text))).toEqual([
      '    --> aws/roles.json:9:5',
      '     9 | {',
      '       |   "Effect": "Allow",',
      '       |   "Action": "sts:AssumeRoleWithWebIdentity",',
      '       |   "Sid": "AllowHyve"',
      '       | }',
    ]);
  });

  it('leaves a short line as it is, and a long one that is no JSON', () => {
    expect(lines(at('{"a":1}')).slice(1)).toEqual(['     9 | {"a":1}']);
    expect(lines(at(`x ${'y'.repeat(80)}`)).slice(1)).toEqual([`     9 | x ${'y'.repeat(80)}`]);
  });

  it('gives no line numbers to what stands in a string of the file', () => {
    expect(lines(at('{\n  "a": 1\n}', { decoded: true })).slice(1)).toEqual([
      '     9 | {',
      '       |   "a": 1',
      '       | }',
    ]);
  });

  it('cuts a long text, unless the whole is wanted', () => {
    const text = Array.from({ length: 40 }, (_, index) => `    line ${index}`)
      .join('\n')
      .trim();
    expect(lines(at(text))).toHaveLength(26);
    expect(lines(at(text)).at(-1)).toBe('       | … 16 more lines');
    expect(lines(at(text), true)).toHaveLength(41);
  });
});
