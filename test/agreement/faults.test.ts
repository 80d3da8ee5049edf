import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../scripts/faults.mjs';

describe('the faults that are planted', () => {
  it.each(FAULTS)('can be planted in $file: $name', ({ file, from, to }) => {
    const source = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    expect(source.split(from)).toHaveLength(2);
    expect(source.replace(from, () => to)).not.toBe(source);
  });
});
