import { describe, expect, it } from 'vitest';
import type { Witness } from '../../engine/reach/index.ts';
import { PLAIN } from '../options.ts';
import { witnessLines } from './witness.ts';

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';

const association: Witness = {
  principal: 'pods.eks.amazonaws.com',
  action: 'sts:AssumeRole',
  resource: ROLE,
  context: {
    'aws:PrincipalServiceName': 'pods.eks.amazonaws.com',
    'aws:RequestTag/kubernetes-namespace': 'shop',
    'aws:RequestTag/kubernetes-pod-name': 'rolepin',
    'aws:RequestTag/kubernetes-service-account': 'web',
    'aws:TagKeys': ['kubernetes-namespace', 'kubernetes-pod-name', 'kubernetes-service-account'],
  },
};

const lines = (cited: string, whole = false): readonly string[] =>
  witnessLines(association, { paint: PLAIN, width: 80, role: ROLE, cited, whole });

describe('a request that shows the way', () => {
  it('names of a Pod Identity request what tells one pod from another', () => {
    expect(lines('')).toEqual([
      '    this request is allowed:',
      '      call sts:AssumeRole',
      '      by   pods.eks.amazonaws.com',
      '      aws:RequestTag/kubernetes-namespace = shop',
      '      aws:RequestTag/kubernetes-service-account = web',
      '      (and 3 keys as in any such request)',
    ]);
  });

  it('names a key that a cited statement asks for, however ordinary', () => {
    const cited = '{ "StringLike": { "aws:requesttag/Kubernetes-Pod-Name": "*" } }';
    expect(lines(cited)).toContain('      aws:RequestTag/kubernetes-pod-name = rolepin');
    expect(lines(cited)).toContain('      (and 2 keys as in any such request)');
  });

  it('leaves nothing out where all is asked for', () => {
    expect(lines('', true)).toHaveLength(3 + 5 + 1);
    expect(lines('', true).join('\n')).not.toContain('as in any such request');
  });
});
