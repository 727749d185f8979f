/**
 * A run of many trials without an engine, as a process of its own: what conducts a trial leaves a timeline
 * of thousands of events behind, everything else is the run's own. Prints one line of JSON after each
 * fiftieth trial.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runExperiment } from '../../harness/run/run-experiment.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { oomEvent, READY, at } from '../verdict/example-evidence.ts';
import { EXAMPLE_REQUEST } from '../journal/example-run.ts';
import { exampleExperiment } from './example-experiment.ts';
import { conductWith, preparedWithoutEngine } from './without-engine.ts';

const EVENTS = 5000;
const LOOK_EVERY = 50;

/** Memory that is in use, once what is not has been collected. */
interface Usage {
  readonly trials: number;
  readonly heapUsedBytes: number;
  readonly rssBytes: number;
}

const trialsPerCell = Number(process.argv[2]) / 2;
const experiment = exampleExperiment({ trialsPerCell, concurrency: 4 });
const directory = await mkdtemp(join(tmpdir(), 'lastgasp-many-'));
await using prepared = preparedWithoutEngine();

function timeline(): readonly TimelineEvent[] {
  const probes = Array.from({ length: EVENTS }, (_, index): TimelineEvent => ({
    kind: 'probe',
    healthy: true,
    detail: `HTTP 200 in ${index} ms`,
    atMs: at(6 + index / 100),
    source: 'prober',
  }));
  return [READY, ...probes, oomEvent()];
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');
let ended = 0;

function look(): void {
  ended += 1;
  if (ended % LOOK_EVERY !== 0 || typeof collectGarbage !== 'function') return;
  const rssBytes = process.memoryUsage.rss();
  collectGarbage();
  const usage: Usage = { trials: ended, heapUsedBytes: process.memoryUsage().heapUsed, rssBytes };
  process.stdout.write(`${JSON.stringify(usage)}\n`);
}

try {
  await runExperiment({
    experiment,
    prepared,
    request: { ...EXAMPLE_REQUEST, keepDumps: true },
    directory,
    onEvent: ({ kind }) => {
      if (kind === 'trial-ended') look();
    },
    signal: new AbortController().signal,
    conduct: conductWith(() => ({ events: timeline() })),
  });
} finally {
  await rm(directory, { recursive: true });
}
