/**
 * Whether a recording, or one chunk of it, is whole.
 *
 * `complete`: the chunks tile the file exactly, each is finished by its own header, and within each the
 * events walk to exactly its end, past the metadata and the constant pool that the header points at.
 * That does **not** say that the JVM had nothing more to write: a copy that ends with a whole chunk is
 * `complete`, and only the time its chunks cover shows that others are missing.
 *
 * `unfinished`: nothing is damaged, but a JVM was still writing the last chunk, or died over it. What it
 * had flushed can be read; its header covers the time up to the last flush.
 */
export type RecordingStructure =
  | { readonly kind: 'complete' }
  | RecordingFlaw<'unfinished'>
  | RecordingFlaw<'broken'>;

export interface RecordingFlaw<Kind extends 'unfinished' | 'broken'> {
  readonly kind: Kind;
  /** Byte of the file at which what is wrong begins; the file's size where something is missing. */
  readonly atOffset: number;
  /** Plain words that read on after "broken at byte N:" or "unfinished at byte N:". */
  readonly reason: string;
}

export function broken(atOffset: number, reason: string): RecordingFlaw<'broken'> {
  return { kind: 'broken', atOffset, reason };
}

export function unfinished(atOffset: number, reason: string): RecordingFlaw<'unfinished'> {
  return { kind: 'unfinished', atOffset, reason };
}
