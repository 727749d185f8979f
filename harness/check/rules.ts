import type { Rule } from './finding.ts';
import { bareRecording } from './rule/bare-recording.ts';
import { contradiction } from './rule/contradiction.ts';
import { datadogNotifier } from './rule/datadog-notifier.ts';
import { dumpDisk } from './rule/dump-disk.ts';
import { dumpNotWritable } from './rule/dump-not-writable.ts';
import { dumpPath } from './rule/dump-path.ts';
import { dumpStays } from './rule/dump-stays.ts';
import { dumpTime } from './rule/dump-time.ts';
import { errorFile } from './rule/error-file.ts';
import { exitBehindCrash } from './rule/exit-behind-crash.ts';
import { explicitGc } from './rule/explicit-gc.ts';
import { flagValue } from './rule/flag-value.ts';
import { healthCheckOfImage } from './rule/health-check-of-image.ts';
import { hiddenMemory } from './rule/hidden-memory.ts';
import { hookAttach } from './rule/hook-attach.ts';
import { hookKill } from './rule/hook-kill.ts';
import { hookShell } from './rule/hook-shell.ts';
import { hookWords } from './rule/hook-words.ts';
import { jfrFile } from './rule/jfr-file.ts';
import { memorySum } from './rule/memory-sum.ts';
import { nothingFires } from './rule/nothing-fires.ts';
import { oncePerJvm } from './rule/once-per-jvm.ts';
import { optionVariable } from './rule/option-variable.ts';
import { profileGap } from './rule/profile-gap.ts';
import { profilerHook } from './rule/profiler-hook.ts';
import { repeatedFlag } from './rule/repeated-flag.ts';
import { shellAsFirstProcess } from './rule/shell-as-first-process.ts';
import { tracerMetaspace } from './rule/tracer-metaspace.ts';
import { unknownFlag } from './rule/unknown-flag.ts';
import { unreadVariable } from './rule/unread-variable.ts';
import { unseen } from './rule/unseen.ts';
import { uploaderOrder } from './rule/uploader-order.ts';

/** Everything that is looked for, in the order in which findings of one severity are shown. */
export const RULES: readonly Rule[] = [
  // whether the JVM starts, and with what
  optionVariable,
  unknownFlag,
  flagValue,
  contradiction,
  bareRecording,
  unreadVariable,
  repeatedFlag,
  // whether anything is left behind
  nothingFires,
  oncePerJvm,
  exitBehindCrash,
  // the dump
  dumpNotWritable,
  dumpStays,
  dumpPath,
  dumpDisk,
  dumpTime,
  uploaderOrder,
  // the hook
  hookShell,
  hookWords,
  hookAttach,
  hookKill,
  datadogNotifier,
  profilerHook,
  // crash reports and recordings
  errorFile,
  jfrFile,
  profileGap,
  // the memory
  memorySum,
  tracerMetaspace,
  hiddenMemory,
  explicitGc,
  // the container
  shellAsFirstProcess,
  healthCheckOfImage,
  unseen,
];
