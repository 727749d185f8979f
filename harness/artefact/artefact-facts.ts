import type { DumpFacts } from '../capture/dump-facts.ts';
import type { RecordingStructure } from '../jfr/recording-structure.ts';
import type { HsErrScan } from '../capture/hs-err-scan.ts';

/** The heap dump on a task's disk. */
export interface DumpFile extends DumpFacts {
  readonly path: string;
}

export interface HsErrFile extends HsErrScan {
  readonly path: string;
}

/** A flight recording, or one file of the recorder's repository. */
export interface RecordingFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly structure: RecordingStructure;
  readonly chunks: number;
  /** Where its headers say that the covered time ends, on the clock of the machine that ran the JVM; `null` without any. */
  readonly coveredToMs: number | null;
}

/** What came of looking for something: a collector that failed is a finding, not an absence. */
export type Finding<Found> =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'failed'; readonly message: string };

/** What lay on the disk of the service's container at STOPPED, before the task's storage was destroyed. */
export interface ArtefactFacts {
  readonly dump: Finding<DumpFile>;
  readonly hsErr: Finding<HsErrFile>;
  readonly recordings: Finding<readonly RecordingFile[]>;
  readonly repository: Finding<readonly RecordingFile[]>;
}
