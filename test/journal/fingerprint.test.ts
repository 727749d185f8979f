import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../harness/journal/fingerprint.ts';

describe('fingerprint', () => {
  it('is the start of the SHA-256 of the canonical JSON', () => {
    const digest = createHash('sha256').update('{"a":[1,null],"b":{"c":"x","d":true}}').digest('hex');
    expect(fingerprint({ b: { d: true, c: 'x' }, a: [1, null] })).toBe(digest.slice(0, 16));
  });

  it('does not depend on the order of keys', () => {
    expect(fingerprint({ a: 1, b: { c: 2, d: 3 } })).toBe(fingerprint({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it.each([
    { name: 'a value', other: { jdk: '17.0.13', sizes: [256, 512] } },
    { name: 'the order of a list', other: { jdk: '17.0.12', sizes: [512, 256] } },
    { name: 'the type of a value', other: { jdk: '17.0.12', sizes: ['256', 512] } },
    { name: 'one key more', other: { jdk: '17.0.12', sizes: [256, 512], agent: null } },
  ])('changes with $name', ({ other }) => {
    expect(fingerprint(other)).not.toBe(fingerprint({ jdk: '17.0.12', sizes: [256, 512] }));
  });

  it.each([undefined, Number.NaN, () => 1])('refuses what JSON cannot say: %s', (value) => {
    expect(() => fingerprint({ value })).toThrow(/JSON values/);
  });
});
