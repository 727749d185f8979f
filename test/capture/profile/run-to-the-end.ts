import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { vi } from 'vitest';
import { isOnPath, type IntakeRequest } from '../../../harness/sink/intake-requests.ts';
import type { RunningContainer } from '../../sidecar/sidecar-task.ts';
import { type Ending, LAST_MOMENTS } from './last-moments.ts';
import { startProfiledRun } from './profiled-run.ts';
import { readUpload, timeOf } from './recorded-upload.ts';

const PERIOD_SECONDS = 10;
/** A JVM that lives on is watched for so long: three periods, so that none that could come is missed. */
const WATCHED_MS = 3 * PERIOD_SECONDS * 1000;
/** A JVM with a full heap may take minutes to die, or never do; then it is stopped. */
const DYING_MS_MAX = 90_000;
/** Docker's from SIGTERM to SIGKILL. */
const STOP_TIMEOUT_SECONDS = 10;

/** What became of a JVM and of what its agent had to say. */
export interface Arrived {
  /** `null` for one that lives on. */
  readonly exitCode: number | null;
  readonly hasFinalProfile: boolean;
  /** A periodic profile that was taken when the JVM had acted. */
  readonly hasNextProfile: boolean;
  readonly hasOomEvent: boolean;
  readonly hasCrashReport: boolean;
}

/** Runs a JVM with the real agent to such an end, and says what the intake got of it. */
export async function runToTheEnd(ending: Ending): Promise<Arrived> {
  await using run = await startProfiledRun({
    source: LAST_MOMENTS,
    isInShell: ending.isInShell ?? false,
    jvmFlags: [
      '-Xmx128m',
      `-Dmode=${ending.mode}`,
      '-Ddd.profiling.enabled=true',
      '-Ddd.profiling.start-force-first=true',
      `-Ddd.profiling.upload.period=${PERIOD_SECONDS}`,
      ...(ending.jvmFlags ?? []).map((flag) => (ending.isInShell === true ? `'${flag}'` : flag)),
    ],
  });
  const { app, requests } = run;
  await vi.waitFor(
    () => must(requests.all.some((one) => isOnPath(one, '/api/v2/profile') && one.end !== null)),
    {
      timeout: 120_000,
      interval: 250,
    },
  );
  const actedAtMs = await bringToTheEnd(app, ending);
  const exitCode = ending.exitCodes === null ? null : (await app.container.inspect()).State.ExitCode;
  return { exitCode, ...(await readArrived(requests.all, actedAtMs)) };
}

function must(condition: boolean): void {
  if (!condition) throw new Error('not yet');
}

/** Resolves to when the JVM acted, on the engine's clock. */
async function bringToTheEnd(
  app: RunningContainer,
  { finish, exitCodes, hasNextProfile }: Ending,
): Promise<number> {
  const lineAt = async (text: string): Promise<number> =>
    vi.waitFor(
      () => {
        const line = app.lines.find((one) => one.text === text);
        if (line === undefined) throw new Error(`the app has not said ${text}`);
        return line.engineTimeMs;
      },
      { timeout: 120_000, interval: 100 },
    );
  const actedAtMs = await lineAt('acting');
  // One whose heap is full cannot say that it has acted.
  if (exitCodes === null || hasNextProfile === true) await delay(WATCHED_MS);
  if (finish !== undefined) await lineAt('acted');
  if (finish === 'stop') await app.container.stop({ t: STOP_TIMEOUT_SECONDS });
  if (finish === 'kill') await app.container.kill();
  if (exitCodes !== null) await Promise.race([app.ended, delay(DYING_MS_MAX, undefined, { ref: false })]);
  if (exitCodes !== null && (await app.container.inspect()).State.Running) {
    await app.container.stop({ t: STOP_TIMEOUT_SECONDS });
  }
  return actedAtMs;
}

async function readArrived(
  requests: readonly IntakeRequest[],
  actedAtMs: number,
): Promise<Omit<Arrived, 'exitCode'>> {
  const taken = requests.filter(({ end }) => end?.outcome === 'received');
  const profiles = await Promise.all(
    taken
      .filter((one) => isOnPath(one, '/api/v2/profile'))
      .map(({ end, headers }) => readUpload(end?.bodyFile ?? '', headers['content-type'] ?? '')),
  );
  const isFinal = ({ event }: (typeof profiles)[number]): boolean =>
    String(event['tags_profiler']).includes('snapshot:on_shutdown');
  const reports = await Promise.all(
    taken
      .filter((one) => isOnPath(one, '/api/v2/errorsintake'))
      .map(({ end }) => readFile(end?.bodyFile ?? '', 'utf8')),
  );
  return {
    hasFinalProfile: profiles.some(isFinal),
    hasNextProfile: profiles.some(
      (profile) => !isFinal(profile) && timeOf(profile, 'end') > actedAtMs + 1000,
    ),
    hasOomEvent: taken.some((one) => isOnPath(one, '/dogstatsd/events')),
    hasCrashReport: reports.some((report) => report.includes('"frames"')),
  };
}
