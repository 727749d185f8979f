import type { Case } from '../case.ts';
import type { Conclusion } from './conclusion.ts';

/** One way for a task to end; `null` where the case does not look like it. Pure. */
export type CauseRule = (subject: Case) => Conclusion | null;
