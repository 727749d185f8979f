import type {
  HeldContent,
  HolderRoot,
  HolderStep,
  MemoryHolder,
  NoHolder,
} from '../hprof/tree/memory-holder.ts';
import { bytesText } from '../bytes-text.ts';
import { shareText } from './dump-text.ts';

/** Who holds the memory of a dump, for a person: from the GC root to what piles up. */
export function holderText(holder: MemoryHolder | NoHolder): string[] {
  if (holder.kind === 'unknown') return [`who holds the memory cannot be said: ${holder.reason}`];
  const { measure, reachable, unreachable, root, steps, alike, contents } = holder;
  const amount = (retained: number): string =>
    measure === 'bytes' ? bytesText(retained) : `${retained} classes`;
  const line = (retained: number, text: string): string =>
    `${shareText(reachable === 0 ? 0 : retained / reachable).padStart(7)}  ${amount(retained).padStart(9)}  ${text}`;
  const side = alike.count > 1 ? [line(alike.retained, `${countText(alike)} side by side; of them`)] : [];
  return [
    `who holds the memory, of ${amount(reachable)} that can be reached (${amount(unreachable)} cannot)`,
    `         GC root: ${rootText(root)}`,
    ...side,
    ...steps.map((step, index) => line(step.retained, stepText(step, index))),
    ...contents.map((content, index) =>
      line(content.retained, `${'  '.repeat(steps.length + index)}${countText(content)}`),
    ),
  ];
}

function rootText({ kind, threadName, frame }: HolderRoot): string {
  const thread = threadName === null ? 'a thread' : `thread "${threadName}"`;
  const method = frame === null ? '' : ` in ${frame.className}.${frame.methodName}`;
  switch (kind) {
    case 'thread':
      return thread;
    case 'java-frame':
      return `a local variable of ${thread}${method}`;
    case 'jni-local':
      return `a JNI local of ${thread}${method}`;
    case 'native-stack':
      return `the native stack of ${thread}`;
    case 'thread-block':
      return `a block of ${thread}`;
    case 'class':
      return 'a loaded class';
    case 'jni-global':
      return 'a JNI global reference';
    case 'monitor':
      return 'a monitor in use';
    case 'unknown':
      return 'of an unknown kind';
  }
}

function stepText({ className, isClass, field, declaredBy }: HolderStep, index: number): string {
  const object = `${'  '.repeat(index)}${isClass ? 'class ' : ''}${className}`;
  if (field === null) return object;
  const inherited = declaredBy === null ? '' : ` of ${declaredBy}`;
  return `${object} ${isClass && !field.startsWith('<') ? 'static ' : ''}${field}${inherited}`;
}

function countText({ className, isClass, count, isChain }: HeldContent): string {
  return `${count} × ${isClass ? 'class ' : ''}${className}${isChain ? ', each holding the next' : ''}`;
}
