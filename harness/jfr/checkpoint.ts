import { ByteCursor } from './byte-cursor.ts';
import { CHECKPOINT_TYPE } from './chunk-events.ts';
import { CHUNK_HEADER_BYTES } from './chunk-header.ts';
import { UnreadableValue } from './unreadable-value.ts';
import type { ValueReaders } from './value-reader.ts';

/**
 * Puts the constants of the checkpoint event from `start` to `end` into their pools.
 *
 * Throws `UnreadableValue` at the first that cannot be read; those before it stay.
 */
export function readCheckpoint({ bytes, start, end, readers }: CheckpointPlace): void {
  const cursor = new ByteCursor(bytes, start, end);
  for (const _skipped of ['size', 'type', 'start', 'duration', 'delta']) cursor.readLong();
  cursor.readByte();
  for (let poolsLeft = cursor.readCount(); poolsLeft > 0; poolsLeft -= 1) {
    const typeId = Number(cursor.readLong());
    const read = readers.readerOf(typeId);
    const pool = readers.poolOf(typeId);
    for (let left = cursor.readCount(); left > 0; left -= 1) {
      const key = cursor.readLong();
      const value = read(cursor);
      if (cursor.at > end) throw new UnreadableValue('a constant runs past the end of its checkpoint');
      pool.add(key, value);
    }
  }
}

export interface CheckpointPlace {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly readers: ValueReaders;
}

/**
 * Where the checkpoints of a chunk stand, in the order of the file: those that were `walked` over, and
 * those that the `last` one leads to.
 */
export function findCheckpoints({ bytes, walked, last }: CheckpointSearch): EventSpan[] {
  const spans = new Map<number, EventSpan>();
  // Ends: each begins before the one that names it.
  for (let start = last; start >= CHUNK_HEADER_BYTES && start < bytes.length;) {
    const cursor = new ByteCursor(bytes, start, bytes.length);
    const end = start + Number(cursor.readLong());
    if (cursor.readLong() !== CHECKPOINT_TYPE || end > bytes.length) break;
    spans.set(start, { start, end });
    cursor.readLong();
    cursor.readLong();
    const toPrevious = Number(cursor.readLong());
    if (toPrevious >= 0) break;
    start += toPrevious;
  }
  for (const start of walked) {
    spans.set(start, { start, end: start + Number(new ByteCursor(bytes, start, bytes.length).readLong()) });
  }
  return [...spans.values()].toSorted((one, other) => one.start - other.start);
}

export interface CheckpointSearch {
  readonly bytes: Buffer;
  readonly walked: readonly number[];
  /** As the chunk's header places it. */
  readonly last: number;
}

interface EventSpan {
  readonly start: number;
  readonly end: number;
}
