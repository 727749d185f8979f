import { openRecording } from '../../jfr/recording-source.ts';
import { summariseRecording } from '../../jfr/recording-summary.ts';
import { type OomType, oomTypeOfMessage } from '../../oom-type.ts';
import { type Citation, citeFile } from '../citation.ts';

/** What a flight recording says about the end of its JVM. */
export interface RecordingFinding {
  readonly file: string;
  readonly citation: Citation;
  /** `null` for a whole recording, and for one that its JVM had not finished. */
  readonly flaw: string | null;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  /** OOM types of the OutOfMemoryErrors that it recorded. */
  readonly oomTypes: readonly OomType[];
}

/** Reads a flight recording. */
export async function readRecordingFinding(file: string): Promise<RecordingFinding> {
  const { structure, covered, candidates, sizeBytes } = await summariseRecording(
    (await openRecording(file)).pieces(),
  );
  const errors = candidates.filter(({ kind }) => kind === 'out-of-memory-error');
  const span =
    covered === null
      ? 'covers no time'
      : `covers ${new Date(covered.fromMs).toISOString()} to ${new Date(covered.toMs).toISOString()}`;
  return {
    file,
    citation: citeFile(file, `${structure.kind}, ${sizeBytes} bytes, ${span}`),
    flaw: structure.kind === 'broken' ? `broken at byte ${structure.atOffset}: ${structure.reason}` : null,
    fromMs: covered?.fromMs ?? null,
    untilMs: covered?.toMs ?? null,
    oomTypes: [...new Set(errors.flatMap(({ subject }) => oomTypeOfMessage(subject) ?? []))],
  };
}
