import { factOf } from '../../check/oom-facts.ts';
import { type Capture, CAPTURE_NAMES } from '../../check/capture.ts';
import type { OomType } from '../../oom-type.ts';
import type { SeenFlags } from '../case.ts';
import type { EvidenceRow } from './evidence-row.ts';

/** Of evidence that a flag decides about. */
export const FLAGS_UNKNOWN =
  'Not known: give the task definition, or a log from the JVM’s start, where it repeats JAVA_TOOL_OPTIONS.';

/** An instant for people; what is not known is said. */
export function instantText(atMs: number | null): string {
  return atMs === null ? 'at an unknown time' : `at ${new Date(atMs).toISOString()}`;
}

/** The row of evidence whose switch is not seen: never made only where no switch can stand elsewhere. */
export function notSeenRow(
  what: EvidenceRow['what'],
  { origin, subject, citation }: SeenFlags,
  switchName: string,
): EvidenceRow {
  const place =
    origin === 'definition'
      ? 'The definition does not set it, but the image, a script or a file may.'
      : 'It is not among the options that the JVM repeats in its log; its command line is not seen.';
  return isWholeSeen({ origin, subject })
    ? { what, state: 'never-made', where: `${switchName} is not set.`, citations: [citation] }
    : { what, state: 'unknown', where: `${switchName}: ${place}`, citations: [citation] };
}

/** Whether the definition shows every option there is. */
function isWholeSeen({ origin, subject }: Pick<SeenFlags, 'origin' | 'subject'>): boolean {
  return origin === 'definition' && subject.isWholeSeen;
}

/** Why a capture did not fire, where no OOM type that was seen sets it off; `null` where one does, or none was seen. */
export function whyNotFired(
  capture: Capture,
  { subject }: SeenFlags,
  oomTypes: readonly OomType[],
): string | null {
  const facts = oomTypes.map((oomType) => factOf({ capture, oomType, jdk: subject.jdk.jdk }));
  const [first] = facts;
  return first !== undefined && facts.every(({ effect }) => effect === 'cannot-fire')
    ? `${CAPTURE_NAMES[capture]} does not fire for ${oomTypes.join(', ')}: ${first.reason}`
    : null;
}
