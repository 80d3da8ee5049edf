import { describe, expect, it } from 'vitest';
import { accessKeyIdsOf } from './access-key-ids.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('accessKeyIdsOf', () => {
  const cases: readonly { name: string; text: string; ids: readonly string[] }[] = [
    { name: 'the id alone', text: ID, ids: [ID] },
    {
      name: 'two ids in a text',
      text: `a=${ID}, b=ASIAIOSFODNN7EXAMPLE;`,
      ids: [ID, 'ASIAIOSFODNN7EXAMPLE'],
    },
    { name: 'an id in base64', text: base64(ID), ids: [ID] },
    {
      name: 'an id in base64 inside a text in base64',
      text: base64(`auth: ${base64(`x:${ID}`)}`),
      ids: [ID],
    },
    {
      name: 'an id in base64 for URLs',
      text: `k: ${Buffer.from(`?>${ID}`).toString('base64url')}`,
      ids: [ID],
    },
    { name: 'no id in base64 three times over', text: base64(base64(base64(ID))), ids: [] },
    { name: 'no id in a longer word', text: `${ID}S X${ID}`, ids: [] },
    { name: 'no id of another kind', text: 'AROAIOSFODNN7EXAMPLE', ids: [] },
  ];
  it.each(cases)('finds $name', ({ text, ids }) => {
    expect(accessKeyIdsOf(text)).toEqual(ids);
  });
});
