import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../policy/index.ts';
import { mergedPermissions } from './permissions.ts';

const at = { file: 'policy.json', document: 0, path: [] };
const statement = (Resource: string) => ({ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource });

describe('mergedPermissions', () => {
  it('gives statements Sids of their own, and keeps plain text plain that is no variable in its version', () => {
    const documents = [
      { Version: '2012-10-17', Statement: [statement('arn:aws:s3:::a/${aws:username}/*')] },
      { Statement: [statement('arn:aws:s3:::b/${aws:username}/*')] },
    ];
    const named = documents.map((document, index) => ({ name: String(index), document }));
    const parsed = documents.map((document) => parsePolicy(document, at).document);
    expect(mergedPermissions(named, parsed)).toEqual({
      Version: '2012-10-17',
      Statement: [
        statement('arn:aws:s3:::a/${aws:username}/*'),
        { ...statement('arn:aws:s3:::b/${$}{aws:username}/*'), Sid: 'Read2' },
      ],
    });
  });

  it('is the only document as it is, and none where none is wished', () => {
    const [document = {}] = [{ Statement: [statement('*')] }];
    expect(mergedPermissions([{ name: 'a', document }], [])).toBe(document);
    expect(mergedPermissions([], [])).toBeUndefined();
  });
});
