import { readableClassName } from '../hprof/class-name.ts';
import { Struct, type Value } from './struct.ts';

/** One call of a stack trace. */
export interface StackFrame {
  /** As `Class.getName` spells it. */
  readonly className: string;
  readonly methodName: string;
  /** `null` where it is not known. */
  readonly lineNumber: number | null;
}

/** An event's stack trace, innermost call first; empty where it has none. */
export function stackFrames(event: Struct): StackFrame[] {
  const stackTrace = event.get('stackTrace');
  const frames = stackTrace instanceof Struct ? stackTrace.get('frames') : null;
  if (!Array.isArray(frames)) return [];
  const elements: readonly Value[] = frames;
  return elements.flatMap((frame) => {
    const method = frame instanceof Struct ? frame.get('method') : null;
    if (!(frame instanceof Struct) || !(method instanceof Struct)) return [];
    const lineNumber = frame.get('lineNumber');
    return [
      {
        className: className(method.get('type')) ?? '(unknown)',
        methodName: text(method.get('name')) ?? '(unknown)',
        lineNumber: typeof lineNumber === 'number' && lineNumber > 0 ? lineNumber : null,
      },
    ];
  });
}

/** Name of a `java.lang.Class` constant; `null` for anything else. */
export function className(value: Value): string | null {
  const name = value instanceof Struct ? text(value.get('name')) : null;
  return name === null ? null : readableClassName(name);
}

function text(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}
