import { describe, expect, it } from 'vitest';
import { nearestName } from '../../harness/config/nearest-name.ts';

const NAMES = ['heap-leak', 'metaspace', 'direct-buffer'];

describe('nearestName', () => {
  it.each([
    { typed: 'heap-leek', meant: 'heap-leak' },
    { typed: 'heapleak', meant: 'heap-leak' },
    { typed: 'HEAP-LEAK', meant: 'heap-leak' },
    { typed: 'metapsace', meant: 'metaspace' },
    { typed: 'direct', meant: undefined },
    { typed: 'xyz', meant: undefined },
    { typed: '', meant: undefined },
  ])('reads "$typed" as $meant', ({ typed, meant }) => {
    expect(nearestName(typed, NAMES)).toBe(meant);
  });

  it('counts two swapped letters as one slip', () => {
    expect(nearestName('ab', ['ba'])).toBe('ba');
    expect(nearestName('ab', ['cd'])).toBeUndefined();
  });

  it('finds nothing among no names', () => {
    expect(nearestName('heap-leak', [])).toBeUndefined();
  });
});
