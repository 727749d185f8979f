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
import { connectDocker } from '../../harness/engine/docker.ts';
import { EnginePulse } from '../../harness/engine/engine-pulse.ts';
import { AbsentHost } from '../../harness/engine/absent-host.ts';
import { monotonicClock } from '../../harness/clock.ts';
import { runExperiment } from '../../harness/run/run-experiment.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { exampleEvidence, oomEvent, READY, at } from '../verdict/example-evidence.ts';
import { EXAMPLE_REQUEST } from '../journal/example-run.ts';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import { ENGINE, exampleExperiment } from './example-experiment.ts';

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
const setup = { engine: 'none' };
await using pulse = new EnginePulse({
  engine: { info: async () => ({ SystemTime: new Date().toISOString() }) },
  clock: monotonicClock,
});

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
    prepared: {
      docker: connectDocker(),
      lost: new AbortController().signal,
      pulse,
      host: new AbsentHost('there is no engine'),
      engine: ENGINE,
      images: { k6: 'k6', s3: 's3', node: 'node', helper: 'helper' },
      taskImages: new Map(),
      bucket: null,
      agents: new Map(),
      identity: { runId: '00000000', ownerPid: process.pid },
      jdks: new Map([
        [17, { sampleImages: new Map(), pressureAgent: null, setup, fingerprint: fingerprint(setup) }],
      ]),
      [Symbol.asyncDispose]: async () => undefined,
    },
    request: { ...EXAMPLE_REQUEST, keepDumps: true },
    directory,
    onEvent: ({ kind }) => {
      if (kind === 'trial-ended') look();
    },
    signal: new AbortController().signal,
    conduct: async ({ planned, fingerprint: digest }, { timeScale }) => {
      const { id, scenario, jdk, flagSet, taskSize, phase, timing } = planned;
      return exampleEvidence({
        trial: { id, scenario, jdk, flagSet, taskSize, phase, timing },
        fingerprint: digest,
        timeScale,
        events: timeline(),
      });
    },
  });
} finally {
  await rm(directory, { recursive: true });
}
