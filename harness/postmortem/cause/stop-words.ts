import type { Case } from '../case.ts';
import type { Cited } from '../task/stopped-task.ts';
import type { CauseKind } from './conclusion.ts';

/** Who had ECS stop a task, by ECS's own words. */
interface StopWords {
  readonly code?: RegExp;
  readonly reason?: RegExp;
  readonly cause: Exclude<CauseKind, 'unknown'> | 'unhealthy';
  readonly statement: string;
}

/** First match counts; the reason of StopTask is anybody's words, and so its code comes first. (ECS developer guide, "Amazon ECS stopped task error messages"; API reference, "stopCode".) */
const STOP_WORDS: readonly StopWords[] = [
  {
    code: /^TaskFailedToStart$/,
    cause: 'failed-to-start',
    statement: 'The task never came to run',
  },
  {
    code: /^UserInitiated$/,
    cause: 'stopped-by-hand',
    statement: 'Somebody, or a program, stopped the task by StopTask',
  },
  {
    reason: /failed ELB health checks|failed container health checks/i,
    cause: 'unhealthy',
    statement: 'ECS stopped the task because it failed its health checks',
  },
  {
    code: /^SpotInterruption$/,
    cause: 'spot-interruption',
    statement: 'AWS took the Spot capacity back',
  },
  {
    reason: /^ECS is performing maintenance/i,
    cause: 'maintenance',
    statement: 'AWS stopped the task for maintenance of what it ran on',
  },
  {
    reason: /^Scaling activity initiated by/i,
    cause: 'deployment',
    statement: 'The service stopped the task: a deployment, or fewer tasks wanted',
  },
];

export interface StopWord extends Pick<StopWords, 'cause' | 'statement'> {
  readonly quoted: readonly Cited<string>[];
}

/** What ECS says about who stopped the task; `null` where it stopped because a container ended, or ECS says nothing known. */
export function stopWord({ task }: Case): StopWord | null {
  if (task === null) return null;
  const { stopCode, stoppedReason } = task;
  const words = STOP_WORDS.find(
    ({ code, reason }) =>
      code?.test(stopCode?.value ?? '') === true || reason?.test(stoppedReason?.value ?? '') === true,
  );
  if (words === undefined) return null;
  const { cause, statement } = words;
  return { cause, statement, quoted: [stopCode, stoppedReason].filter((cited) => cited !== null) };
}

/** For a container that ended by itself: that ECS was stopping its task already. */
export function alreadyStopping(subject: Case): string {
  const word = stopWord(subject);
  if (word === null || word.cause === 'failed-to-start') return '';
  return word.cause === 'unhealthy'
    ? ' ECS was about to stop the task for failed health checks at that time.'
    : ' ECS was about to stop the task at that time.';
}
