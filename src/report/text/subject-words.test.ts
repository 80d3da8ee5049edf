import { describe, expect, it } from 'vitest';
import type { Subject } from '../../engine/reach/index.ts';
import { roleName, shortId, subjectWords } from './subject-words.ts';

const subject = (id: string, over: Partial<Subject> = {}): Subject => ({
  kind: id.split(':')[0] as Subject['kind'],
  id,
  except: [],
  existing: [],
  session: undefined,
  says: undefined,
  ...over,
});

describe('subjectWords', () => {
  const cases: readonly { id: string; words: string; over?: Partial<Subject> }[] = [
    { id: 'serviceaccount:prod/hyve/hyve-sa', words: 'the service account hyve/hyve-sa in cluster prod' },
    {
      id: 'serviceaccount:prod/hyve/*',
      words: 'every service account of namespace hyve in cluster prod, those not made yet included',
    },
    {
      id: 'serviceaccount:prod/*/*',
      words: 'every service account of cluster prod, those not made yet included',
    },
    {
      id: 'serviceaccount:prod/*/app',
      words: 'the service account app of every namespace in cluster prod, those not made yet included',
    },
    {
      id: 'serviceaccount:prod/team-*/app-?',
      words:
        'every service account that team-*/app-? stands for in cluster prod, those not made yet included',
    },
    { id: 'workload:prod/hyve/Deployment/hyve', words: 'the Deployment hyve/hyve in cluster prod' },
    { id: 'pod:prod/hyve/hyve-0', words: 'the pod hyve/hyve-0 in cluster prod' },
    { id: 'node:prod/ip-10-0-0-1', words: 'the node ip-10-0-0-1 of cluster prod' },
    { id: 'user:prod/https://idp/alice', words: 'the Kubernetes user https://idp/alice of cluster prod' },
    { id: 'group:prod/devs', words: 'every member of the Kubernetes group devs of cluster prod' },
    {
      id: 'principal:arn:aws:iam::111122223333:role/team/Admin',
      words: 'the role team/Admin of account 111122223333',
    },
    { id: 'principal:arn:aws:iam::111122223333:user/ci', words: 'the user ci of account 111122223333' },
    {
      id: 'principal:arn:aws:iam::444455556666:root',
      words: 'every principal of account 444455556666 that its own policies let',
    },
    {
      id: 'principal:arn:aws:iam::111122223333:role/App*',
      words: 'every role that arn:aws:iam::111122223333:role/App* stands for, those not made yet included',
    },
    {
      id: 'service:lambda.amazonaws.com',
      words: 'the AWS service lambda.amazonaws.com, for whoever may pass it a role',
    },
    {
      id: 'federated:arn:aws:iam::111122223333:oidc-provider/x',
      words: 'bearers of a token of arn:aws:iam::111122223333:oidc-provider/x',
    },
    { id: 'anyone', words: 'anyone, whoever that is' },
    {
      id: 'principal:arn:aws:iam::111122223333:role/Admin',
      words: 'the session me of the role Admin of account 111122223333',
      over: { session: 'me' },
    },
    {
      id: 'federated:x',
      words: 'bearers of a token of x: any subject that begins with `repo:acme/`',
      over: { says: 'any subject that begins with `repo:acme/`' },
    },
  ];

  it.each(cases)('speaks of $id as $words', ({ id, words, over }) => {
    expect(subjectWords(subject(id, over))).toBe(words);
  });
});

describe('roleName', () => {
  it('is the name without account and path', () => {
    expect(roleName('arn:aws:iam::111122223333:role/team/Admin')).toBe('Admin');
    expect(roleName('principal:arn:aws:iam::111122223333:role/Admin')).toBe('Admin');
    expect(roleName('serviceaccount:prod/hyve/hyve-sa')).toBe('serviceaccount:prod/hyve/hyve-sa');
  });
});

describe('shortId', () => {
  it('is the id as it may be typed', () => {
    expect(
      ['serviceaccount:a/b/c', 'workload:a/b/Job/c', 'principal:arn:x', 'user:a/b'].map(shortId),
    ).toEqual(['a/b/c', 'a/b/Job/c', 'arn:x', 'user:a/b']);
  });
});
