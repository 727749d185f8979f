import type { TrialRecord } from '../journal/trial-record.ts';
import type { OomType } from '../oom-type.ts';
import type { Cell } from '../plan/cell.ts';

/** Where a trial stands, in this order; `oom` from the OOM instant on. */
export type TrialPhase = 'starting' | 'loading' | 'oom' | 'stopping' | 'judging';

/** A planned cell with how its memory is to end. */
export interface WatchedCell extends Cell {
  readonly oomType: OomType;
}

/** What a run tells whoever watches it. A trial is named by its id. */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly totalTrials: number;
      /** Of the trials, those that had ended before this run took up where it was killed. */
      readonly keptTrials: number;
      readonly cells: readonly WatchedCell[];
      readonly trialsPerCell: number;
    }
  | { readonly kind: 'trial-started'; readonly trial: string }
  | { readonly kind: 'trial-phase'; readonly trial: string; readonly phase: TrialPhase }
  /** The harness spoiled it; it starts again at once. */
  | { readonly kind: 'trial-spoiled'; readonly record: TrialRecord }
  | { readonly kind: 'trial-ended'; readonly record: TrialRecord }
  | { readonly kind: 'note'; readonly message: string };

/** Something that watches a run; what it shows is undone or completed when it is disposed, twice without harm. */
export interface RunSubscriber extends Disposable {
  onEvent(event: RunEvent): void;
}
