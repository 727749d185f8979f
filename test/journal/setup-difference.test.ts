import { describe, expect, it } from 'vitest';
import { setupDifference } from '../../harness/journal/setup-difference.ts';

describe('setupDifference', () => {
  it('names the keys that differ, nested ones by their path', () => {
    const left = { timeScale: 1, parts: { k6: { version: '1.8.1' }, s3: { version: '1' } }, limits: [1, 2] };
    const right = { timeScale: 1, parts: { k6: { version: '1.9.0' }, s3: { version: '1' } }, limits: [1, 3] };
    expect(setupDifference(left, right)).toEqual(['limits', 'parts.k6.version']);
  });

  it('counts what only one of them has', () => {
    expect(setupDifference({ a: 1 }, { b: { c: null } })).toEqual(['a', 'b']);
  });

  it('is nothing for setups that are the same, in whatever order they were written', () => {
    expect(setupDifference({ a: 1, b: { c: 2, d: null } }, { b: { d: null, c: 2 }, a: 1 })).toEqual([]);
  });
});
