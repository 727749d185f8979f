import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JudgeContext } from '../../../harness/capture/capture-path.ts';
import type { IntakeRequest, IntakeRequestEnd } from '../../../harness/sink/intake-requests.ts';
import type { TimelineEvent } from '../../../harness/timeline/timeline-event.ts';

export const RUNTIME_ID = '49bc0cf9-fab5-44e9-b3c0-04db3cecf056';
export const OTHER_RUNTIME_ID = '00000000-fab5-44e9-b3c0-04db3cecf056';

/** Milliseconds: out of memory at 50 s, over at 60 s. */
export function datadogContext(events: readonly TimelineEvent[] = []): JudgeContext {
  return {
    events: [
      {
        kind: 'tracer-started',
        runtimeId: RUNTIME_ID,
        version: '1.68.1',
        atMs: 1000,
        source: 'container-log',
      },
      ...events,
    ],
    culprit: {
      className: 'lastgasp.orders.ReportCache',
      methodName: 'put',
      allocatedIn: [{ className: 'lastgasp.orders.ReportsHandler', methodName: 'create' }],
    },
    startedAtMs: 0,
    oomAtMs: 50_000,
    containerEndMs: 60_000,
    engineOffsetMs: 0,
    clockUncertaintyMs: 5,
    engineClockStepMs: 0,
  };
}

export interface TakenRequest {
  readonly directory: string;
  readonly path: string;
  readonly body: Buffer | string;
  readonly atMs?: number;
  readonly outcome?: IntakeRequestEnd['outcome'];
}

let requests = 0;

/** A request as the intake saw it, its body on disk. */
export async function takenRequest({
  directory,
  path,
  body,
  atMs = 52_000,
  outcome = 'received',
}: TakenRequest): Promise<IntakeRequest> {
  requests += 1;
  const bodyFile = join(directory, `${requests}.body`);
  await writeFile(bodyFile, body);
  return {
    request: requests,
    method: 'POST',
    path,
    headers: {},
    beganAtMs: atMs - 10,
    end: {
      outcome,
      httpStatus: outcome === 'received' ? 200 : null,
      reason: null,
      receivedBytes: body.length,
      sha256: '',
      atMs,
      bodyFile,
    },
  };
}
