import { describe, expect, it } from 'vitest';
import { isAccountId, parseArn } from './arn.ts';

describe('parseArn', () => {
  it('splits an ARN into its components', () => {
    expect(parseArn('arn:aws:iam::111122223333:role/path/app')).toEqual({
      partition: 'aws',
      service: 'iam',
      region: '',
      account: '111122223333',
      resource: 'role/path/app',
    });
  });

  it('leaves the colons of the last component alone', () => {
    expect(parseArn('arn:aws-cn:logs:cn-north-1:111122223333:log-group:a:*')?.resource).toBe('log-group:a:*');
  });

  it.each([
    '',
    'arn',
    'arn:aws:iam::111122223333',
    'ARN:aws:iam::111122223333:role/a',
    'x:aws:iam::111122223333:a',
  ])('does not take %j for an ARN', (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});

describe('isAccountId', () => {
  it('asks for twelve digits', () => {
    expect(['111122223333', '000000000001'].every(isAccountId)).toBe(true);
    expect(['11112222333', '1111222233334', '11112222333a', '', '111122223333\n'].some(isAccountId)).toBe(
      false,
    );
  });
});
