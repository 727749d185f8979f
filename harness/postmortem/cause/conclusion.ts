import { z } from 'zod';
import { OOM_TYPES, type OomType } from '../../oom-type.ts';
import { type Citation, citationSchema } from '../citation.ts';

/**
 * How sure a conclusion is.
 *
 * `certain`: ECS or the JVM says so itself, in words it writes for nothing else, about this task, and nothing
 * that was given contradicts it. `likely`: everything that was given fits it and no other cause known here, but
 * nothing says it outright. `cannot-tell`: several causes fit, inputs contradict each other, or what would
 * decide is missing; the conclusion then names it.
 */
export const CONFIDENCES = ['certain', 'likely', 'cannot-tell'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What can have ended a task. */
export const CAUSES = [
  /** The kernel killed the service's container at a memory limit. */
  'kernel-kill',
  /** The JVM ended itself at an OutOfMemoryError: `ExitOnOutOfMemoryError`. */
  'oom-exit',
  /** The JVM crashed on purpose at one: `CrashOnOutOfMemoryError`. */
  'oom-crash',
  /** A hook of `OnOutOfMemoryError` killed the JVM. */
  'oom-hook-kill',
  /** An OutOfMemoryError ended the main thread, and with it the JVM. */
  'oom-ended-main',
  /** The JVM lived on after an OutOfMemoryError, unhealthy, until ECS stopped it. */
  'oom-then-unhealthy',
  /** The operating system gave the JVM no more memory. */
  'native-memory',
  'jvm-crash',
  'jvm-not-started',
  /** Another error ended the main thread. */
  'error-ended-main',
  /** Another essential container ended first. */
  'other-container',
  /** A deployment or scale-in of the service. */
  'deployment',
  'stopped-by-hand',
  'spot-interruption',
  'maintenance',
  'failed-to-start',
  'unknown',
] as const;
export type CauseKind = (typeof CAUSES)[number];

export const conclusionSchema = z
  .strictObject({
    /** `unknown` exactly where it cannot be told. */
    cause: z.enum(CAUSES),
    confidence: z.enum(CONFIDENCES),
    /** Of the OutOfMemoryError that is the cause; `null` where it is none, or its type is not known. */
    oomType: z.enum(OOM_TYPES).nullable(),
    statement: z.string(),
    citations: z.array(citationSchema).readonly(),
    /** What else to give to be surer; empty for what is certain. */
    wouldDecide: z.array(z.string()).readonly(),
  })
  .readonly();
export type Conclusion = z.output<typeof conclusionSchema>;

interface Finding {
  readonly statement: string;
  readonly citations: readonly (Citation | null | undefined)[];
  readonly oomType?: OomType | null;
}

/** A cause that was found. */
export function found(
  cause: Exclude<CauseKind, 'unknown'>,
  confidence: 'certain' | 'likely',
  finding: Finding & { readonly wouldDecide?: readonly string[] },
): Conclusion {
  const { statement, citations, oomType = null, wouldDecide = [] } = finding;
  return { cause, confidence, oomType, statement, citations: present(citations), wouldDecide };
}

/** No cause, and what would decide. */
export function cannotTell(finding: Finding & { readonly wouldDecide: readonly string[] }): Conclusion {
  const { statement, citations, wouldDecide } = finding;
  return {
    cause: 'unknown',
    confidence: 'cannot-tell',
    oomType: null,
    statement,
    citations: present(citations),
    wouldDecide,
  };
}

function present(citations: readonly (Citation | null | undefined)[]): readonly Citation[] {
  return citations.filter((citation) => citation !== null && citation !== undefined);
}
