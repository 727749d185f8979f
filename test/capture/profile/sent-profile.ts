import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JudgeContext } from '../../../harness/capture/capture-path.ts';
import { datadogProfile } from '../../../harness/capture/datadog/datadog-profile.ts';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import type { Culprit } from '../../../harness/config/scenario.ts';
import type { IntakeRequest, IntakeRequestEnd } from '../../../harness/sink/intake-requests.ts';
import { PROFILE_HEADERS } from '../../sink/example-profile.ts';
import { NO_EVIDENCE } from '../no-evidence.ts';
import { type RecordedUpload, timeOf } from './recorded-upload.ts';

/** An upload as the intake saw it; times on the JVM's clock. */
export interface SentProfile {
  /** `null` where nothing was sent. */
  readonly body: Buffer | null;
  readonly contentType?: string;
  /** Default: half a second after the profile's end. */
  readonly arrivedAtMs?: number;
  readonly outcome?: IntakeRequestEnd['outcome'];
  readonly httpStatus?: number;
  /** Default: a second before the profile's end. */
  readonly oomAtMs?: number;
}

export interface JudgedTrial {
  /** What is sent, as it would be without damage. */
  readonly upload: RecordedUpload;
  readonly sent: SentProfile;
  readonly runtimeId: string;
  readonly culprit: Culprit;
}

/** By how much the JVM's clock is ahead of the harness's. */
const OFFSET_MS = 700;

/**
 * Collects and judges one upload as if it were all that a trial's intake saw. The container ends a minute after
 * the profile's end.
 */
export async function judgeSent({ upload, sent, runtimeId, culprit }: JudgedTrial): Promise<PathVerdict> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-profile-'));
  try {
    const file = join(directory, '000001.body');
    if (sent.body !== null) await writeFile(file, sent.body);
    const requests = sent.body === null ? [] : [requestOf({ upload, sent, file })];
    const facts = await datadogProfile.collect({
      ...NO_EVIDENCE,
      culprit,
      intakeRequests: () => requests,
    });
    const onDisk: unknown = JSON.parse(JSON.stringify(facts));
    return datadogProfile.judge(onDisk, contextOf({ upload, sent, runtimeId, culprit }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

function requestOf(options: {
  readonly upload: RecordedUpload;
  readonly sent: SentProfile;
  readonly file: string;
}): IntakeRequest {
  const { upload, sent, file } = options;
  const outcome = sent.outcome ?? 'received';
  const arrivedAtMs = (sent.arrivedAtMs ?? timeOf(upload, 'end') + 500) - OFFSET_MS;
  return {
    request: 1,
    method: 'POST',
    path: '/api/v2/profile',
    headers: { 'content-type': sent.contentType ?? PROFILE_HEADERS['Content-Type'] },
    beganAtMs: arrivedAtMs - 100,
    end: {
      outcome,
      httpStatus: sent.httpStatus ?? (outcome === 'received' ? 200 : null),
      reason: outcome === 'received' ? null : 'as the test has it',
      receivedBytes: sent.body?.length ?? 0,
      sha256: '',
      atMs: arrivedAtMs,
      bodyFile: file,
    },
  };
}

function contextOf({ upload, sent, runtimeId, culprit }: JudgedTrial): JudgeContext {
  const startMs = timeOf(upload, 'start') - OFFSET_MS;
  const endMs = timeOf(upload, 'end') - OFFSET_MS;
  return {
    events: [
      { kind: 'container-started', container: 'app', restarts: 0, atMs: startMs - 5000, source: 'engine' },
      { kind: 'tracer-started', runtimeId, version: '1.68.1', atMs: startMs - 1000, source: 'container-log' },
    ],
    culprit,
    startedAtMs: startMs - 10_000,
    oomAtMs: sent.oomAtMs === undefined ? endMs - 1000 : sent.oomAtMs - OFFSET_MS,
    containerEndMs: endMs + 60_000,
    engineOffsetMs: OFFSET_MS,
    clockUncertaintyMs: 5,
    engineClockStepMs: 0,
  };
}
