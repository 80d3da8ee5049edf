import { describe, expect, it } from 'vitest';
import { holdsSecretKey } from './secret-keys.ts';

/** AWS's example of a secret access key. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('holdsSecretKey', () => {
  const cases: readonly { name: string; object: Record<string, unknown>; holds: boolean }[] = [
    { name: 'sees forty characters of base64', object: { data: { b: SECRET } }, holds: true },
    { name: 'sees them within base64', object: { data: { b: base64(SECRET) } }, holds: true },
    { name: 'sees them within base64 twice', object: { data: { b: base64(base64(SECRET)) } }, holds: true },
    { name: 'sees any value by its name', object: { data: { AWS_SECRET_ACCESS_KEY: 'x' } }, holds: true },
    {
      name: 'sees any value of a variable by its name',
      object: { env: [{ name: 'AWS_SECRET_KEY', value: 'x' }] },
      holds: true,
    },
    {
      name: 'sees what a file sets',
      object: { data: { credentials: '[default]\naws_secret_access_key = x\n' } },
      holds: true,
    },
    { name: 'sees what JSON sets', object: { data: { f: '{"secretAccessKey": "x"}' } }, holds: true },
    {
      name: 'takes no SHA-1 for one',
      object: { data: { b: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' } },
      holds: false,
    },
    { name: 'takes no longer word for one', object: { data: { b: `${SECRET}a` } }, holds: false },
    { name: 'takes no shorter word for one', object: { data: { b: SECRET.slice(1) } }, holds: false },
    { name: 'takes no empty value for one', object: { data: { AWS_SECRET_ACCESS_KEY: '' } }, holds: false },
    {
      name: 'takes no reference for one',
      object: { env: [{ name: 'AWS_SECRET_ACCESS_KEY', valueFrom: {} }] },
      holds: false,
    },
    { name: 'sees nothing in numbers and null', object: { a: 1, b: null, c: [true] }, holds: false },
  ];
  it.each(cases)('$name', ({ object, holds }) => {
    expect(holdsSecretKey(object)).toBe(holds);
  });
});
