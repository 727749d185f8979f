import type { Case } from '../case.ts';
import type { CauseRule } from './cause-rule.ts';
import type { Conclusion } from './conclusion.ts';
import { jvmCrash } from './rule/jvm-crash.ts';
import { jvmNotStarted } from './rule/jvm-not-started.ts';
import { kernelKill } from './rule/kernel-kill.ts';
import { mainEnded } from './rule/main-ended.ts';
import { oomCrash } from './rule/oom-crash.ts';
import { oomExitByFlag } from './rule/oom-exit-by-flag.ts';
import { oomExit } from './rule/oom-exit.ts';
import { oomHookKill } from './rule/oom-hook-kill.ts';
import { oomThenUnhealthy } from './rule/oom-then-unhealthy.ts';
import { otherContainer } from './rule/other-container.ts';
import { stoppedByEcs } from './rule/stopped-by-ecs.ts';
import { unexplained } from './rule/unexplained.ts';

/**
 * The ways for a task to end; the first that a case looks like is its conclusion. First what is said in so many
 * words of the service itself, then what ended the task around it; the last always has something to say.
 */
const CAUSE_RULES: readonly CauseRule[] = [
  kernelKill,
  oomExit,
  oomCrash,
  jvmCrash,
  jvmNotStarted,
  oomExitByFlag,
  oomHookKill,
  mainEnded,
  otherContainer,
  oomThenUnhealthy,
  stoppedByEcs,
  unexplained,
];

/** What most likely ended the task. */
export function concludeCause(subject: Case): Conclusion {
  for (const rule of CAUSE_RULES) {
    const conclusion = rule(subject);
    if (conclusion !== null) return conclusion;
  }
  throw new Error('the last rule concludes always');
}
