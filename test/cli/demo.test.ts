import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { rolepin } from './run.ts';

describe('rolepin demo', () => {
  it('plays the whole story on 80 columns, without colour in a pipe, and leaves nothing behind', () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('rolepin-demo-'));
    const before = left();
    const { exit, stdout, stderr } = rolepin(['demo']);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const turns = [
      '2. The five steps',
      'wrote s3://amzn-s3-demo-hyve/hello.txt',
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      'proven: only prod/hyve/hyve-sa can get HyveS3WriterRole',
      'refuted: others than prod/hyve/hyve-sa can get HyveS3WriterRole',
      '1 path: 1 got credentials, 0 refused, 0 not carried out',
      'wrote s3://amzn-s3-demo-hyve/not-yours.txt',
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      'proven: only prod/hyve/hyve-sa can get HyveS3WriterRole',
    ];
    let at = 0;
    for (const turn of turns) {
      const found = stdout.indexOf(turn, at);
      expect({ turn, found: found >= at }).toEqual({ turn, found: true });
      at = found + turn.length;
    }
    // an ARN can't be broken
    const long = stdout.split('\n').filter((line) => line.length > 80 && !line.includes('arn:aws:'));
    expect(long).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect(left()).toEqual(before);
  });

  it('does not wait where `--pause` has nobody to press Enter', () => {
    const { exit, stderr } = rolepin(['demo', '--pause'], { input: '' });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });
});
