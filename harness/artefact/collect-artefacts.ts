import { posix } from 'node:path';
import type { DumpFacts } from '../capture/dump-facts.ts';
import { scanChunks } from '../jfr/chunk-scan.ts';
import { eventsOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { ArtefactFacts, DumpFile, Finding, HsErrFile, RecordingFile } from './artefact-facts.ts';
import { artefactPlaces, type LoggedPlaces, type Repository } from './artefact-places.ts';
import { scanHsErr } from '../capture/hs-err-scan.ts';
import type { JvmStart } from './jvm-options.ts';

type Content = AsyncIterable<Uint8Array>;

/** The disk of the container that ran the JVM, as it was when the container ended. */
export interface ArtefactSource {
  configuration(): Promise<JvmStart>;
  /** Streams a file; `false` when there is none. */
  readFile(path: string, consume: (content: Content) => Promise<void>): Promise<boolean>;
  /** Streams every file below a folder, one after another; `false` when there is no such folder. */
  readFolder(
    folder: string,
    consume: (file: { readonly path: string; readonly content: Content }) => Promise<void>,
  ): Promise<boolean>;
  /** Files that were added to the container's own disk, volumes left out. */
  addedFiles(): Promise<readonly string[]>;
  /** Facts of a heap dump; `null` when there is no such file. */
  readDump(path: string): Promise<DumpFacts | null>;
}

/**
 * Looks where the JVM was told to put things, where its log says it put them, and where it puts them by
 * itself. Does not reject.
 */
export async function collectArtefacts(
  source: ArtefactSource,
  events: readonly TimelineEvent[],
): Promise<ArtefactFacts> {
  let start: JvmStart;
  try {
    start = await source.configuration();
  } catch (error) {
    const failed = failure(error);
    return { dump: failed, hsErr: failed, recordings: failed, repository: failed };
  }
  const places = artefactPlaces(start, loggedPlaces(events));
  return {
    dump: await finding(() => findDump(source, places.dump)),
    hsErr: await finding(() => findHsErr(source, places.hsErr)),
    recordings: await finding(async () => {
      const unnamed = await unnamedRecordings(source, places.unnamedRecording);
      return listed(await readRecordings(source, [...places.recordings, ...unnamed]));
    }),
    repository: await finding(async () => {
      if (places.repository === null) return null;
      return listed(await readRepository(source, places.repository));
    }),
  };
}

function loggedPlaces(events: readonly TimelineEvent[]): LoggedPlaces {
  return {
    dump: eventsOfKind(events, 'dump-begin').at(-1)?.path ?? null,
    hsErr: eventsOfKind(events, 'crash-report').at(-1)?.path ?? null,
    recording: eventsOfKind(events, 'crash-recording').at(-1)?.path ?? null,
  };
}

async function finding<Found>(find: () => Promise<Found | null>): Promise<Finding<Found>> {
  try {
    const found = await find();
    return found === null ? { kind: 'none' } : { kind: 'found', found };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): { readonly kind: 'failed'; readonly message: string } {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}

function listed<Item>(items: readonly Item[]): readonly Item[] | null {
  return items.length === 0 ? null : items;
}

async function findDump(source: ArtefactSource, paths: readonly string[]): Promise<DumpFile | null> {
  for (const path of paths) {
    const facts = await source.readDump(path);
    if (facts !== null) return { path, ...facts };
  }
  return null;
}

async function findHsErr(source: ArtefactSource, paths: readonly string[]): Promise<HsErrFile | null> {
  for (const path of paths) {
    let found: HsErrFile | null = null;
    await source.readFile(path, async (content) => {
      found = { path, ...(await scanHsErr(content)) };
    });
    if (found !== null) return found;
  }
  return null;
}

async function unnamedRecordings(source: ArtefactSource, name: RegExp | null): Promise<readonly string[]> {
  if (name === null) return [];
  return (await source.addedFiles()).filter((path) => name.test(path));
}

async function readRecordings(
  source: ArtefactSource,
  paths: readonly string[],
): Promise<readonly RecordingFile[]> {
  const found: RecordingFile[] = [];
  for (const path of paths) {
    await source.readFile(path, async (content) => void found.push(await recordingFile(path, content)));
  }
  return found;
}

async function readRepository(
  source: ArtefactSource,
  { folder, isChunk }: Repository,
): Promise<readonly RecordingFile[]> {
  const found: RecordingFile[] = [];
  await source.readFolder(folder, async ({ path, content }) => {
    if (isChunk(posix.relative(folder, path))) found.push(await recordingFile(path, content));
  });
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function recordingFile(path: string, content: Content): Promise<RecordingFile> {
  const { sizeBytes, structure, chunks } = await scanChunks(content);
  const ends = chunks.flatMap(({ covered }) => covered?.toMs ?? []);
  return {
    path,
    sizeBytes,
    structure,
    chunks: chunks.length,
    coveredToMs: ends.length === 0 ? null : Math.max(...ends),
  };
}
