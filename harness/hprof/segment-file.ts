import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A part of a dump that was never merged into it. */
export interface SegmentFile {
  readonly file: string;
  /** 0 for `.p0`. */
  readonly number: number;
  readonly sizeBytes: number;
}

const SEGMENT_SUFFIX = /\.p(\d+)$/;

/**
 * The parts beside a dump file, in their order.
 *
 * Since JDK 22 HotSpot writes the heap's objects to `<file>.p0`, `.p1` …, appends them to the file and
 * removes each (source: OpenJDK `services/heapDumper.cpp`, `DumpMerger`): a JVM that is killed meanwhile
 * leaves a small file that looks like a dump, and the data beside it.
 */
export async function findSegments(file: string): Promise<readonly SegmentFile[]> {
  const directory = dirname(file);
  const names = await readdir(directory);
  const found = names.flatMap((name) => {
    const number = SEGMENT_SUFFIX.exec(name)?.[1];
    const isPart = number !== undefined && name === `${basename(file)}.p${number}`;
    return isPart ? [{ file: join(directory, name), number: Number(number) }] : [];
  });
  const sized = await Promise.all(
    found.map(async (segment) => ({ ...segment, sizeBytes: (await stat(segment.file)).size })),
  );
  return sized.toSorted((a, b) => a.number - b.number);
}

/** The dump file that a part belongs to by its name; `null` for any other name. */
export function dumpOfSegment(file: string): string | null {
  return SEGMENT_SUFFIX.test(file) ? file.replace(SEGMENT_SUFFIX, '') : null;
}
