import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatadogIntake } from '../../../harness/sink/datadog-intake.ts';
import { IntakeRequests } from '../../../harness/sink/intake-requests.ts';
import { type ProfiledApp, runProfiledApp } from '../../sidecar/profiled-app.ts';
import { startSidecarTask, type RunningContainer } from '../../sidecar/sidecar-task.ts';

/** A JVM with the real Java agent, and what the intake has got of it. */
export interface ProfiledRun extends AsyncDisposable {
  readonly app: RunningContainer;
  /** With their bodies on this machine's disk. */
  readonly requests: IntakeRequests;
}

export async function startProfiledRun(app: ProfiledApp): Promise<ProfiledRun> {
  const bodiesDirectory = await mkdtemp(join(tmpdir(), 'lastgasp-profiled-run-'));
  await using made = new AsyncDisposableStack();
  made.defer(async () => rm(bodiesDirectory, { recursive: true }));
  const requests = new IntakeRequests((name) => join(bodiesDirectory, name));
  const task = made.use(await startSidecarTask());
  const intake = made.use(
    await startDatadogIntake({
      place: task.place,
      bodiesDirectory,
      onEvent: (event) => {
        if (event.kind === 'request-begin') requests.begin(event, event.atMs);
        if (event.kind === 'request-end') requests.end(event, event.atMs);
      },
    }),
  );
  const running = await runProfiledApp(task, { intake, app });
  const owned = made.move();
  return { app: running, requests, [Symbol.asyncDispose]: async () => owned.disposeAsync() };
}
