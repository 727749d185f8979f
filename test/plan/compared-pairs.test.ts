import { describe, expect, it } from 'vitest';
import type { Cell } from '../../harness/plan/cell.ts';
import { comparedPairs } from '../../harness/plan/compared-pairs.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';

const cell = (flagSet: string, changes: Partial<Cell> = {}): Cell => ({
  scenario: 'heap-leak',
  jdk: 17,
  flagSet,
  taskSize: '256/512',
  ...changes,
});
const namesOf = (cells: readonly Cell[], pairs: 'with-first' | 'all') =>
  comparedPairs(cells, { ...FIXED_DESIGN, pairs }).map(
    ({ first, second }) => `${first.flagSet}-${second.flagSet}`,
  );

describe('comparedPairs', () => {
  it('compares each flag set with the first, or every two', () => {
    const cells = ['none', 'dump', 'hook'].map((name) => cell(name));
    expect(namesOf(cells, 'with-first')).toEqual(['none-dump', 'none-hook']);
    expect(namesOf(cells, 'all')).toEqual(['none-dump', 'none-hook', 'dump-hook']);
  });

  it('never compares across scenarios or JDKs', () => {
    const cells = [
      cell('none'),
      cell('dump'),
      cell('none', { jdk: 21 }),
      cell('dump', { jdk: 21 }),
      cell('none', { scenario: 'metaspace' }),
    ];
    const pairs = comparedPairs(cells, { ...FIXED_DESIGN, pairs: 'all' });
    expect(
      pairs.map(({ first, second }) => [first.jdk, second.jdk, first.scenario, second.scenario]),
    ).toEqual([
      [17, 17, 'heap-leak', 'heap-leak'],
      [21, 21, 'heap-leak', 'heap-leak'],
    ]);
  });

  it('compares a flag set that needs a larger task all the same', () => {
    expect(namesOf([cell('none'), cell('agent', { taskSize: '512/1024' })], 'with-first')).toEqual([
      'none-agent',
    ]);
  });
});
