import { z } from 'zod';
import type { Culprit } from '../config/scenario.ts';
import { readDump } from '../hprof/dump-content.ts';
import { openDump } from '../hprof/dump-source.ts';
import { findHolder } from '../hprof/tree/find-holder.ts';
import { type MemoryHolder, namesHolder } from '../hprof/tree/memory-holder.ts';
import { OOM_TYPES, type OomType } from '../oom-type.ts';

/** What of a dump is to name the culprit, by what the JVM ran out of. */
type Evidence = 'bytes' | 'classes' | 'stack';

/** Whether a dump leads to the culprit, and what it leads to. */
export const holderFactsSchema = z.strictObject({
  namesCulprit: z.boolean(),
  /** Plain words: what the memory is held by, or why that cannot be said. */
  detail: z.string(),
});

export type HolderFacts = z.infer<typeof holderFactsSchema>;

/** Asks of a dump on this machine whether it leads to the culprit of a JVM that ran out of this. */
export const holderQuestionSchema = z.strictObject({
  file: z.string(),
  culprit: z.object({ className: z.string(), methodName: z.string() }),
  oomType: z.enum(OOM_TYPES),
});

export type HolderQuestion = z.infer<typeof holderQuestionSchema>;

const STEPS_SHOWN = 4;

export function holderUnknown(reason: string): HolderFacts {
  return { namesCulprit: false, detail: `who holds the memory cannot be said: ${reason}` };
}

/** Reads a whole dump for who holds what the JVM ran out of. */
export async function readHolderFacts({ file, culprit, oomType }: HolderQuestion): Promise<HolderFacts> {
  const evidence = evidenceOf(oomType);
  const measure = evidence === 'classes' ? 'classes' : 'bytes';
  const holder = await findHolder(await readDump(await openDump(file)), { measure });
  if (holder.kind === 'unknown') return holderUnknown(holder.reason);
  if (evidence === 'stack') return stackFacts(holder, culprit);
  return { namesCulprit: namesHolder(holder, culprit.className), detail: pathText(holder) };
}

/** An array that is too long was never made: who asked for it is only on the stack. */
function evidenceOf(oomType: OomType): Evidence {
  if (oomType === 'array-size') return 'stack';
  return oomType === 'metaspace' || oomType === 'compressed-class-space' ? 'classes' : 'bytes';
}

function stackFacts({ oomStack }: MemoryHolder, { className, methodName }: Culprit): HolderFacts {
  const namesCulprit = oomStack.some(
    (method) => method.className === className && method.methodName === methodName,
  );
  const stack = oomStack.slice(0, STEPS_SHOWN).map((method) => `${method.className}.${method.methodName}`);
  return {
    namesCulprit,
    detail: `the thread that ran out of memory was in ${stack.join(', called by ') || 'no method'}`,
  };
}

function pathText({ measure, reachable, steps, contents }: MemoryHolder): string {
  const last = steps.at(-1);
  const share = last === undefined || reachable === 0 ? 0 : last.retained / reachable;
  const names = [...steps, ...contents].map(({ className }) => className);
  const path = names.filter((name, index) => name !== names[index - 1]);
  const what = measure === 'bytes' ? 'heap' : 'loaded classes';
  return `${Math.round(share * 100)} % of the ${what} is held by ${path.slice(0, STEPS_SHOWN + 2).join(' → ')}`;
}
