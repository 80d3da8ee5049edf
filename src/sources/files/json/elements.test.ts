import { describe, expect, it } from 'vitest';
import { elementsOf, firstOf, JsonElements } from './elements.ts';

describe('elementsOf', () => {
  it('empties a list in memory as it goes, so that what was read can be let go', () => {
    const list = [{ a: 1 }, { a: 2 }];
    const left: unknown[] = [];
    for (const { value } of elementsOf(list)) left.push([value, [...list]]);
    expect(left).toEqual([
      [{ a: 1 }, [undefined, { a: 2 }]],
      [{ a: 2 }, [undefined, undefined]],
    ]);
  });

  it('says of the elements of a large text how to read them again', () => {
    const text = '[{"a":1},{"a":2}]';
    const list = new JsonElements(
      (start, end) => JSON.parse(text.slice(start, end)),
      Float64Array.of(1, 8, 9, 16),
    );
    const elements = [...elementsOf(list)];
    expect(elements.map(({ value }) => value)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(elements.map(({ read }) => read?.())).toEqual([{ a: 1 }, { a: 2 }]);
    expect(firstOf(list)).toEqual({ a: 1 });
    expect(firstOf(new JsonElements(() => undefined, new Float64Array()))).toBeUndefined();
  });
});
