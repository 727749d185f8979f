import { EMPTY_BASELINE, type Baseline, type BaselineCell } from '../../harness/journal/baseline-file.ts';
import { exampleRecord, exampleRun } from './example-run.ts';

/** `dump-hook` captured in 20 of 20 trials three nights before the example run, unless told otherwise. */
export function exampleBaseline(changes: Partial<BaselineCell> = {}): Baseline {
  const { setups } = exampleRun();
  return {
    ...EMPTY_BASELINE,
    cells: [
      {
        scenario: 'heap-leak',
        jdk: 17,
        flagSet: 'dump-hook',
        taskSize: '256/512',
        usable: 20,
        valid: 20,
        measuredAt: '2026-11-20T02:00:00.000Z',
        fingerprint: exampleRecord().fingerprint,
        flagSetFingerprint: 'f1a6',
        regressedSince: null,
        ...changes,
      },
    ],
    setups,
    flagSets: { f1a6: { jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError'] } },
  };
}
