import type { Citation } from '../citation.ts';
import type { LogSign } from './log-sign.ts';

type SignKind = LogSign['kind'];
export type SignOf<Kind extends SignKind> = LogSign & { readonly kind: Kind };

/** Where and when a line of a log says something. */
export interface SignPlace {
  readonly citation: Citation;
  /** `null` where the export has no times. */
  readonly atMs: number | null;
  /** Number of the line among all that were read: what came before what. */
  readonly sequence: number;
  /** Its time or its log stream shows that it is of the task. */
  readonly isBound: boolean;
}

/** Lines that say the same, with the first and the last of them. */
export interface SeenSign<Sign extends LogSign = LogSign> {
  readonly sign: Sign;
  readonly count: number;
  readonly first: SignPlace;
  readonly last: SignPlace;
}

/** Lines that were not looked at, for they are not of the task's service. */
export interface LeftOut {
  readonly otherTasks: number;
  readonly otherContainers: number;
  /** Written before the task began or after it ended; only lines that say something are counted. */
  readonly otherTimes: number;
}

/** What the log exports say. */
export interface LogFacts {
  readonly files: readonly string[];
  readonly lines: number;
  /** `null` where no line has a time. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
  readonly signs: readonly SeenSign[];
  /**
   * Lines of everyday work between the last OutOfMemoryError and the stop: many of them say that the service
   * went on. Stack traces, JVM's own and empty lines do not count.
   */
  readonly ordinaryLinesAfterOom: number;
  readonly leftOut: LeftOut;
  /** CloudWatch Logs had more to give than the answer holds. */
  readonly hasMore: boolean;
}

/** Everything of one kind that was seen, in the order in which it was first seen. */
export function signsOf<Kind extends SignKind>(
  log: LogFacts | null,
  kind: Kind,
): readonly SeenSign<SignOf<Kind>>[] {
  return (log?.signs ?? []).filter((seen): seen is SeenSign<SignOf<Kind>> => seen.sign.kind === kind);
}
