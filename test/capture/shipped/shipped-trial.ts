import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { CapturePath, JudgeContext } from '../../../harness/capture/capture-path.ts';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import type { EventOf } from '../../../harness/timeline/timeline.ts';
import type { TimelineEvent } from '../../../harness/timeline/timeline-event.ts';
import { NO_EVIDENCE } from '../no-evidence.ts';

/** A file as the JVM left it, as it was received and as the store holds it: all the same, unless told otherwise. */
export interface Shipped {
  readonly path: string;
  readonly content: Buffer;
  /** `null` where it was not sent. */
  readonly received?: Buffer | null;
  /** `null` where the store holds none. */
  readonly held?: Buffer | null;
  /** Default: a second before the shipper's end. */
  readonly atMs?: number;
  readonly outcome?: EventOf<'upload-end'>['outcome'];
}

/** Milliseconds since the epoch of the trial's start; out of memory 60 s later, over after 65, the shipper after 70. */
export const STARTED_AT_MS = 1_795_540_600_000;
const at = (seconds: number): number => STARTED_AT_MS + seconds * 1000;
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function shippedContext(events: readonly TimelineEvent[]): JudgeContext {
  return {
    events: [
      ...events,
      { kind: 'signal', container: 'shipper', signal: 'SIGTERM', atMs: at(65.1), source: 'harness' },
      {
        kind: 'container-exited',
        container: 'shipper',
        exitCode: 0,
        oomKilled: false,
        atMs: at(70),
        source: 'engine',
      },
    ],
    culprit: NO_EVIDENCE.culprit,
    startedAtMs: at(0),
    oomAtMs: at(60),
    containerEndMs: at(65),
    engineOffsetMs: 0,
    clockUncertaintyMs: 5,
    engineClockStepMs: 0,
  };
}

/** Collects and judges what a sidecar shipped. */
export async function judgeShipped(options: {
  readonly path: CapturePath;
  readonly directory: string;
  readonly files: readonly Shipped[];
  readonly events?: readonly TimelineEvent[];
}): Promise<PathVerdict> {
  const { path, directory, files, events = [] } = options;
  const uploads = files.flatMap(uploadEvents);
  for (const { path: name, content, held = content } of files) {
    const object = join(directory, 'shipped', name);
    await mkdir(dirname(object), { recursive: true });
    if (held !== null) await writeFile(object, held);
  }
  const facts = await path.collect({
    ...NO_EVIDENCE,
    events: uploads,
    readTaskFolder: async (folder, consume) => {
      for (const { path: name, content } of files)
        await consume({ path: join(folder, name), content: Readable.from([content]) });
      return true;
    },
    objectFile: async (key) => join(directory, key),
  });
  return path.judge(structuredClone(facts), shippedContext([...uploads, ...events]));
}

function uploadEvents(
  { path, content, received = content, atMs = at(69), outcome = 'durable' }: Shipped,
  index: number,
): TimelineEvent[] {
  if (received === null) return [];
  const upload = index + 1;
  const key = `shipped/${path}`;
  const receivedBytes = received.length;
  return [
    { kind: 'upload-begin', upload, key, atMs: atMs - 1500, source: 'object-store' },
    {
      kind: 'upload-end',
      upload,
      key,
      outcome,
      receivedBytes,
      httpStatus: 200,
      pieces: [{ receivedBytes, sha256: hash(received) }],
      atMs,
      source: 'object-store',
    },
  ];
}
