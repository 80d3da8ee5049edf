import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCase } from '../../src/engine/evaluate/index.ts';
import { readCases } from '../../src/sources/index.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const read = await readCases(['.'], { cwd: folder });

describe('decision cases', () => {
  it('are read without a problem', () => {
    expect(read.ok ? [] : read.error).toEqual([]);
    expect(read.ok && read.value.warnings).toEqual([]);
  });

  it.each((read.ok ? read.value.cases : []).map((given) => ({ given, name: given.id })))(
    '$name is decided as expected',
    ({ given }) => {
      const { decision, because } = runCase(given);
      expect({ decision, because }).toMatchObject({ decision: given.expected });
      expect(because.length).toBeGreaterThan(0);
    },
  );
});
