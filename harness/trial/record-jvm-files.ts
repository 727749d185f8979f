import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { DIRECT_MEMORY_LOG_PATH, gcLogPath } from '../task/definition/observation.ts';
import type { ContainerFiles } from '../task/container-files.ts';
import { evenly } from '../timeline/evenly.ts';
import { gcEvents } from '../timeline/gc-events.ts';
import { readGcLog } from '../timeline/gc-log.ts';
import { oomInstant } from '../timeline/oom-instant.ts';
import type { Timeline } from '../timeline/timeline.ts';

type Disk = Pick<ContainerFiles, 'read'>;

/** The JVM is the container's first process, or one of the first behind a shell or an init. */
const PROCESS_ID_MAX = 32;
/** `1795698124248 1048576` */
const DIRECT_MEMORY_LINE = /^(\d+) (\d+)$/;
/** Two a second for two and a half minutes; of a longer trial fewer. */
const DIRECT_READINGS_MAX = 300;
const NOT_SEEN = 'Collections and memory pools of the JVM are not on the timeline';

/**
 * Puts what the JVM logged on the task's disk on the timeline; returns a fidelity note where there is
 * nothing. Does not reject: no verdict on captured evidence rests on it.
 */
export async function recordJvmFiles(disk: Disk, timeline: Timeline): Promise<readonly string[]> {
  try {
    await recordDirectMemory(disk, timeline);
    return await recordCollections(disk, timeline);
  } catch (error) {
    return [`${NOT_SEEN}: what was logged of them could not be read (${String(error)}).`];
  }
}

async function recordCollections(disk: Disk, timeline: Timeline): Promise<readonly string[]> {
  const lines = await gcLogLines(disk);
  if (lines === null) return [`${NOT_SEEN}: it wrote no log of them to /tmp.`];
  const oom = oomInstant(timeline.events);
  const oomAtMs = oom === undefined ? null : timeline.engineTimeMs(oom);
  for (const { atMs, fact } of gcEvents(readGcLog(lines), { oomAtMs })) {
    timeline.recordAt(fact, { source: 'jvm-file', engineTimeMs: atMs });
  }
  return [];
}

/** Other services than the sample have no such file. */
async function recordDirectMemory(disk: Disk, timeline: Timeline): Promise<void> {
  const lines = (await linesOf(disk, DIRECT_MEMORY_LOG_PATH)) ?? [];
  const readings = lines.flatMap((line) => {
    const [, time, bytes] = DIRECT_MEMORY_LINE.exec(line) ?? [];
    return time === undefined ? [] : [{ engineTimeMs: Number(time), usedBytes: Number(bytes) }];
  });
  for (const { engineTimeMs, usedBytes } of evenly(readings, DIRECT_READINGS_MAX)) {
    timeline.recordAt({ kind: 'direct-memory', usedBytes }, { source: 'jvm-file', engineTimeMs });
  }
}

/** Of the process with the lowest number: the service was there before any tool started beside it. */
async function gcLogLines(disk: Disk): Promise<readonly string[] | null> {
  for (let processId = 1; processId <= PROCESS_ID_MAX; processId += 1) {
    const lines = await linesOf(disk, gcLogPath(processId));
    if (lines !== null) return [...((await linesOf(disk, `${gcLogPath(processId)}.0`)) ?? []), ...lines];
  }
  return null;
}

async function linesOf(disk: Disk, path: string): Promise<readonly string[] | null> {
  const lines: string[] = [];
  const isThere = await disk.read(path, async (content) => {
    for await (const line of createInterface({ input: Readable.from(content) })) lines.push(line);
  });
  return isThere ? lines : null;
}
