import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJournal } from '../../harness/journal/read-journal.ts';
import type { RunEvent } from '../../harness/progress/run-event.ts';
import { runExperiment } from '../../harness/run/run-experiment.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { EXAMPLE_REQUEST } from '../journal/example-run.ts';
import { BLIND } from '../verdict/example-judgement.ts';
import { exampleExperiment } from './example-experiment.ts';
import { conductWith, preparedWithoutEngine } from './without-engine.ts';

const STALL = 'The harness itself stood still for 38 s.';
const SPOILED: Partial<TrialEvidence> = { failure: { kind: 'harness-failed', detail: STALL } };
const NO_OOM: Partial<TrialEvidence> = { failure: { kind: 'no-oom', detail: 'No OutOfMemoryError.' } };

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-spoiled-'));
});
afterEach(async () => rm(directory, { recursive: true }));

interface Options {
  readonly isResumed?: boolean;
  readonly attemptsMax?: number;
  /** Default 1. */
  readonly trialsPerCell?: number;
}

/** Runs two trials, of `none` and `exit`; `outcome` says what is out of the ordinary with an attempt of one, from 1. */
async function run(
  outcome: (flagSet: string, attempt: number) => Partial<TrialEvidence>,
  { trialsPerCell = 1, ...options }: Options = {},
) {
  const attempts = new Map<string, number>();
  const events: RunEvent[] = [];
  await using prepared = preparedWithoutEngine();
  const { report } = await runExperiment({
    experiment: exampleExperiment({ trialsPerCell, concurrency: 2 }),
    prepared,
    request: EXAMPLE_REQUEST,
    directory,
    ...options,
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
    conduct: conductWith((trial) => {
      const attempt = (attempts.get(trial) ?? 0) + 1;
      attempts.set(trial, attempt);
      return outcome(trial.split('/')[2] ?? '', attempt);
    }),
  });
  const { records, spoiled } = await readJournal(directory);
  const ofNone = records.find(({ flagSet }) => flagSet === 'none');
  return { report, records, spoiled, ofNone, attempts: Math.max(...attempts.values()), events };
}

test('a trial that the harness spoils is run again at once; both attempts are in the results, one counts', async () => {
  const ended = await run((flagSet, attempt) => (flagSet === 'none' && attempt === 1 ? SPOILED : {}));
  expect(ended.attempts).toBe(2);
  expect(ended.records).toMatchObject([{ valid: true }, { valid: true }]);
  expect(ended.spoiled).toMatchObject([
    { flagSet: 'none', valid: false, spoiled: true, invalidReason: STALL },
  ]);
  expect(ended.report).toMatchObject({
    endedTrials: 2,
    spoiled: [{ trial: ended.spoiled[0]?.trial, reason: STALL }],
    warnings: [
      { message: expect.stringContaining(`spoiled 1 attempt, run again since and counted nowhere`) },
    ],
  });
  const kinds = ended.events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'trial-spoiled')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'trial-ended')).toHaveLength(2);
});

test('a trial that is invalid by itself is not run again', async () => {
  const ended = await run((flagSet) => (flagSet === 'none' ? NO_OOM : {}));
  expect(ended.attempts).toBe(1);
  expect(ended.ofNone).toMatchObject({ valid: false, spoiled: false });
});

test('a service that never starts ends the run, but not where the harness stood still meanwhile', async () => {
  const neverReady: Partial<TrialEvidence> = {
    failure: { kind: 'never-ready', detail: 'Nothing listens.' },
    events: [],
  };
  const stalled = { ...neverReady, events: [BLIND] };
  const ended = await run(() => stalled, { attemptsMax: 1, trialsPerCell: 4 });
  expect(ended.records).toHaveLength(8);
  await rm(directory, { recursive: true });
  const hopeless = await run(() => neverReady, { attemptsMax: 1, trialsPerCell: 4 });
  expect(hopeless.records.length).toBeLessThan(8);
});

test('what is spoiled to the last attempt is invalid, and run again when the run is resumed', async () => {
  const first = await run((flagSet) => (flagSet === 'none' ? SPOILED : {}), { attemptsMax: 2 });
  expect(first.attempts).toBe(2);
  expect(first.ofNone).toMatchObject({ valid: false, spoiled: true });
  expect(first.report.warnings.map(({ remedy }) => remedy)).toContainEqual(
    expect.stringContaining('--resume'),
  );
  const resumed = await run(() => ({}), { isResumed: true });
  expect(resumed.events[0]).toMatchObject({ kind: 'run-started', totalTrials: 2, keptTrials: 1 });
  expect(resumed.attempts).toBe(1);
  expect(resumed.ofNone).toMatchObject({ valid: true });
  expect(resumed.spoiled).toHaveLength(2);
});
