import type { DumpContent } from '../dump-content.ts';
import { type ClassEntry, classNameOf } from './class-table.ts';
import { type GcRoot, mostTellingRoot } from './gc-root.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { HeapOutline } from './heap-outline.ts';
import { hexadecimalText, type Identifier } from '../identifier.ts';
import type { HolderRoot, HolderStep } from './memory-holder.ts';
import { type FoundObject, identifierKey, lookUpObjects } from './object-lookup.ts';
import { stackMethod } from './oom-stack.ts';
import { readThreadName } from './thread-name.ts';

/** An object on the way from a GC root to the holder. */
export interface PathObject {
  readonly id: Identifier;
  readonly className: string;
  readonly isClass: boolean;
  readonly retained: number;
}

/** How an object refers to the next one. */
interface Reference {
  readonly field: string;
  readonly declaredBy: string | null;
}

/** A path with the names of its root, its fields, its thread: the dump is read again for them. */
export async function describePath(
  dump: DumpContent,
  outline: HeapOutline,
  {
    path,
    firstHeld,
    loops,
  }: {
    readonly path: readonly PathObject[];
    readonly firstHeld: Identifier | null;
    readonly loops: HeapLoops | null;
  },
): Promise<{ readonly root: HolderRoot; readonly steps: readonly HolderStep[] }> {
  const { identifierSizeBytes } = outline;
  const root = rootOf(outline, path[0]);
  const thread = root?.threadSerial === null || root === null ? null : threadOf(outline, root.threadSerial);
  const nextOf = (index: number): Identifier | null => path[index + 1]?.id ?? firstHeld;
  const wanted = path.flatMap(({ id, isClass }, index) => (isClass ? [] : [{ id, target: nextOf(index) }]));
  if (thread !== null && wanted.every(({ id }) => !isSame(id, thread.object))) {
    wanted.push({ id: thread.object, target: null });
  }
  const found = await lookUpObjects(dump, { wanted, identifierSizeBytes, loops });
  const threadObject = thread === null ? undefined : found.get(identifierKey(thread.object));
  return {
    root: {
      kind: root?.kind ?? 'unknown',
      threadName:
        threadObject === undefined
          ? null
          : await readThreadName(dump, outline, { thread: threadObject, loops }),
      frame: root === null || thread === null ? null : frameOf(outline, root, thread),
    },
    steps: path.map((object, index) => {
      const { id, className, isClass, retained } = object;
      const next = nextOf(index);
      const reference =
        next === null ? null : referenceOf(outline, { object, next, details: found.get(identifierKey(id)) });
      // Which element holds one of many alike is of no use.
      const field =
        index === path.length - 1 && reference?.field.startsWith('[') === true ? null : reference?.field;
      const declaredBy = reference?.declaredBy ?? null;
      return {
        id: hexadecimalText(id),
        className,
        isClass,
        field: field ?? null,
        declaredBy: declaredBy === className ? null : declaredBy,
        retained,
      };
    }),
  };
}

function referenceOf(
  { classes }: HeapOutline,
  reference: {
    readonly object: PathObject;
    readonly next: Identifier;
    readonly details: FoundObject | undefined;
  },
): Reference | null {
  const { object, next, details } = reference;
  if (object.isClass) return classReference(classes.at(object.id.high, object.id.low), next, classes);
  if (details === undefined || details.classId === null) return null;
  if (details.elementIndex !== null) return { field: `[${details.elementIndex}]`, declaredBy: null };
  const entry = classes.at(details.classId.high, details.classId.low);
  if (isSame(entry.id, next)) return { field: '<class>', declaredBy: null };
  const place = classes
    .referencePlaces(entry)
    .find(({ offset }) => isSame(classes.identifierIn(details.content, offset), next));
  if (place === undefined) return null;
  return { field: classes.fieldName(place.field), declaredBy: classNameOf(place.declaredBy) };
}

function classReference(
  entry: ClassEntry,
  next: Identifier,
  classes: HeapOutline['classes'],
): Reference | null {
  const field = entry.statics.find(({ value }) => isSame(value, next));
  if (field !== undefined) return { field: classes.fieldName(field), declaredBy: null };
  if (isSame(entry.loader, next)) return { field: '<loader>', declaredBy: null };
  const isSuper = entry.superclass !== null && isSame(entry.superclass.id, next);
  return isSuper ? { field: '<superclass>', declaredBy: null } : null;
}

function rootOf({ roots }: HeapOutline, first: PathObject | undefined): GcRoot | null {
  if (first === undefined) return null;
  const found: GcRoot[] = [];
  for (let index = 0; index < roots.length; index += 1) {
    const root = roots.at(index);
    if (isSame(root.object, first.id)) found.push(root);
  }
  if (first.isClass) found.push({ kind: 'class', object: first.id, threadSerial: null, detail: null });
  return mostTellingRoot(found);
}

function threadOf({ roots }: HeapOutline, serial: number): GcRoot | null {
  for (let index = 0; index < roots.length; index += 1) {
    const root = roots.at(index);
    if (root.kind === 'thread' && root.threadSerial === serial) return root;
  }
  return null;
}

/** The method whose local a root is. */
function frameOf(outline: HeapOutline, root: GcRoot, thread: GcRoot): HolderRoot['frame'] {
  if (root.kind === 'thread' || root.detail === null || root.detail < 0 || thread.detail === null)
    return null;
  return stackMethod(outline, { trace: thread.detail, depth: root.detail });
}

function isSame(a: Identifier, b: Identifier): boolean {
  return a.low === b.low && a.high === b.high;
}
