import { classNameOf } from './class-table.ts';
import type { HeapOutline } from './heap-outline.ts';
import type { StackMethod } from './memory-holder.ts';

/** No stack of HotSpot's is deeper (`-XX:MaxJavaStackTraceDepth`). */
const DEPTH_MAX = 1_024;
const OOM_CLASS = 'java.lang.OutOfMemoryError';

/** The method at a depth of a stack trace; `null` when the dump does not have it. */
export function stackMethod(
  { stacks, classesBySerial, names }: HeapOutline,
  { trace, depth }: { readonly trace: number; readonly depth: number },
): StackMethod | null {
  const frame = stacks.frame(trace, depth);
  const entry = frame === null ? undefined : classesBySerial.get(frame.classSerial);
  if (frame === null || entry === undefined) return null;
  const methodName = names.text(frame.method.high, frame.method.low);
  return methodName === null ? null : { className: classNameOf(entry), methodName };
}

/** The stack of the thread that ran out of memory, without the error's constructor; else empty. */
export function oomStack(outline: HeapOutline): readonly StackMethod[] {
  for (const trace of outline.stacks.serials()) {
    if (stackMethod(outline, { trace, depth: 0 })?.className !== OOM_CLASS) continue;
    const methods: StackMethod[] = [];
    for (let depth = 1; depth <= DEPTH_MAX; depth += 1) {
      const method = stackMethod(outline, { trace, depth });
      if (method === null) break;
      methods.push(method);
    }
    return methods;
  }
  return [];
}
