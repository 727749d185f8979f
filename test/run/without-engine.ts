import { monotonicClock } from '../../harness/clock.ts';
import { AbsentHost } from '../../harness/engine/absent-host.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { EnginePulse } from '../../harness/engine/engine-pulse.ts';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import type { PreparedRun } from '../../harness/run/prepared-run.ts';
import type { runTrial } from '../../harness/trial/run-trial.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { exampleEvidence } from '../verdict/example-evidence.ts';
import { ENGINE } from './example-experiment.ts';

const SETUP = { engine: 'none' };

/** A run on JDK 17 that is prepared without an engine: what conducts its trials must need none. */
export function preparedWithoutEngine(): PreparedRun {
  const pulse = new EnginePulse({
    engine: { info: async () => ({ SystemTime: new Date().toISOString() }) },
    clock: monotonicClock,
  });
  return {
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
      [17, { sampleImages: new Map(), pressureAgent: null, setup: SETUP, fingerprint: fingerprint(SETUP) }],
    ]),
    [Symbol.asyncDispose]: async () => pulse[Symbol.asyncDispose](),
  };
}

/** Conducts every trial at once: it leaves the example's evidence, but for what `changes` says of the trial. */
export function conductWith(changes: (trial: string) => Partial<TrialEvidence>): typeof runTrial {
  return async ({ planned, fingerprint: digest }, { timeScale }) => {
    const { id, scenario, jdk, flagSet, taskSize, phase, timing } = planned;
    const trial = { id, scenario, jdk, flagSet, taskSize, phase, timing };
    return exampleEvidence({ trial, fingerprint: digest, timeScale, ...changes(id) });
  };
}
