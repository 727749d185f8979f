import type { DumpContent } from '../dump-content.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { HeapOutline } from './heap-outline.ts';
import type { Identifier } from '../identifier.ts';
import { type FoundObject, identifierKey, lookUpObjects } from './object-lookup.ts';

/** `String.coder`: HotSpot keeps one byte a character where that suffices, else two, least byte first. */
const LATIN1_CODER = 0;

/** The name of a thread, from its `name`'s `value`; `null` where the dump does not have it. */
export async function readThreadName(
  dump: DumpContent,
  outline: HeapOutline,
  { thread, loops }: { readonly thread: FoundObject; readonly loops: HeapLoops | null },
): Promise<string | null> {
  const text = await follow(dump, outline, { from: thread, field: 'name', loops });
  const characters =
    text === null ? null : await follow(dump, outline, { from: text, field: 'value', loops });
  if (text === null || characters === null) return null;
  const coder = fieldOffset(outline, { object: text, field: 'coder' });
  const isLatin1 = coder !== null && text.content[coder] === LATIN1_CODER;
  return characters.content.toString(isLatin1 ? 'latin1' : 'utf16le');
}

async function follow(
  dump: DumpContent,
  outline: HeapOutline,
  {
    from,
    field,
    loops,
  }: { readonly from: FoundObject; readonly field: string; readonly loops: HeapLoops | null },
): Promise<FoundObject | null> {
  const offset = fieldOffset(outline, { object: from, field });
  if (offset === null) return null;
  const id: Identifier = outline.classes.identifierIn(from.content, offset);
  const found = await lookUpObjects(dump, {
    wanted: [{ id, target: null }],
    identifierSizeBytes: outline.identifierSizeBytes,
    loops,
  });
  return found.get(identifierKey(id)) ?? null;
}

function fieldOffset(
  { classes }: HeapOutline,
  { object, field }: { readonly object: FoundObject; readonly field: string },
): number | null {
  if (object.classId === null) return null;
  return classes.offsetOf(classes.at(object.classId.high, object.classId.low), field);
}
