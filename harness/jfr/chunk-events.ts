import { ByteCursor } from './byte-cursor.ts';
import { CHUNK_HEADER_BYTES } from './chunk-header.ts';

/** The two events that are not for a reader but describe the others. */
export const METADATA_TYPE = 0;
export const CHECKPOINT_TYPE = 1;

/**
 * Goes through the events of a chunk that are known to walk.
 *
 * `visit` gets the event's type, its first byte, and a cursor that stands at its first field and whose
 * `end` is the event's; the cursor may be left anywhere.
 */
export function walkEvents(
  { bytes, walkedBytes }: { readonly bytes: Buffer; readonly walkedBytes: number },
  visit: (typeId: number, cursor: ByteCursor, start: number) => void,
): void {
  const cursor = new ByteCursor(bytes, 0, bytes.length);
  let start = CHUNK_HEADER_BYTES;
  while (start < walkedBytes) {
    cursor.at = start;
    const end = start + Number(cursor.readLong());
    const typeId = Number(cursor.readLong());
    // Ends: behind a size that does not walk nothing is read.
    if (end < cursor.at) return;
    cursor.end = end;
    visit(typeId, cursor, start);
    start = end;
  }
}
