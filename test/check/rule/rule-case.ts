import type { Severity } from '../../../harness/check/finding.ts';
import type { Example } from '../example-subject.ts';

/** A definition for which a rule has something to say, and one for which it has not. */
export interface RuleCase {
  readonly rule: string;
  readonly red: Example;
  readonly severity: Severity;
  /** What the finding says, in part. */
  readonly what: RegExp;
  /** As near to the red one as can be. */
  readonly green: Example;
}
