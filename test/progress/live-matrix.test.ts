import { describe, expect, it } from 'vitest';
import { LiveMatrix } from '../../harness/progress/live-matrix.ts';
import type { WatchedCell } from '../../harness/progress/run-event.ts';
import { CAPTURED, exampleRecord, invalidRecord, LOST } from '../journal/example-run.ts';

const ROOM = { columns: 80, rows: 24 };
const cell = (changes: Partial<WatchedCell> = {}): WatchedCell => ({
  scenario: 'heap-leak',
  oomType: 'heap-space',
  jdk: 17,
  flagSet: 'none',
  taskSize: '256/512',
  ...changes,
});
const CELLS = ['none', 'dump-hook'].flatMap((flagSet) => [
  cell({ flagSet }),
  cell({ flagSet, scenario: 'metaspace', oomType: 'metaspace' }),
]);
const matrix = (cells = CELLS) => new LiveMatrix({ cells, trialsPerCell: 3 });

describe('LiveMatrix', () => {
  it('shows a cell’s usable trials of its valid ones, and those that do not count', () => {
    const live = matrix();
    live.record(exampleRecord({ index: 1 }));
    live.record(exampleRecord({ index: 2, path: LOST }));
    live.record(invalidRecord({ index: 3 }, 'k6 failed'));
    live.record(exampleRecord({ flagSet: 'none', path: { ...CAPTURED, attributed: false } }));
    expect(live.lines(ROOM)).toEqual([
      'usable of 3  heap-space       metaspace',
      'none         0/1              ·',
      'dump-hook    1/2 (1 invalid)  ·',
    ]);
  });

  it('counts a trial once that several paths captured', () => {
    const live = matrix();
    live.record(
      exampleRecord({ changes: { paths: { 'heap-dump': CAPTURED, profile: CAPTURED, logs: LOST } } }),
    );
    expect(live.lines(ROOM)[2]).toBe('dump-hook    1/1         ·');
  });

  it('has a row for each JDK, and the scenario’s name where two end in the same OOM', () => {
    const lines = matrix(
      [17, 21].flatMap((jdk) => [cell({ jdk }), cell({ jdk, scenario: 'heap-burst' })]),
    ).lines(ROOM);
    expect(lines).toEqual([
      'usable of 3   heap-leak  heap-burst',
      'none, JDK 17  ·          ·',
      'none, JDK 21  ·          ·',
    ]);
  });

  it.each([
    ['it is too narrow', { columns: 30, rows: 24 }],
    ['it is too low', { columns: 80, rows: 2 }],
  ])('is left out of a terminal when %s', (_name, room) => {
    expect(matrix().lines(room)).toEqual([]);
  });

  it('is left out for a single cell', () => {
    expect(matrix([cell()]).lines(ROOM)).toEqual([]);
  });
});
