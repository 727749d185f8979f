import type { CapturePathName } from '../config/config.ts';
import type { CapturePath } from './capture-path.ts';
import { classHistogram } from './class-histogram.ts';
import { containerMetrics } from './container-metrics.ts';
import { datadogCrashReport } from './datadog/datadog-crash-report.ts';
import { datadogOomEvent } from './datadog/datadog-oom-event.ts';
import { datadogProfile } from './datadog/datadog-profile.ts';
import { datadogTrace } from './datadog/datadog-trace.ts';
import { heapDump, heapDumpSidecar } from './heap-dump.ts';
import { logs } from './logs.ts';
import { sharedDump } from './shared-dump.ts';
import { hsErr } from './shipped/hs-err.ts';
import { jfrChunks } from './shipped/jfr-chunks.ts';
import { jfrRecording } from './shipped/jfr-recording.ts';

/** Every capture path. A new one is one file and one entry here (and its name in the config's schema). */
const CAPTURE_PATHS: Readonly<Record<CapturePathName, CapturePath>> = {
  'heap-dump': heapDump,
  'heap-dump-sidecar': heapDumpSidecar,
  'heap-dump-efs': sharedDump,
  'class-histogram': classHistogram,
  'datadog-profile': datadogProfile,
  'datadog-oom-event': datadogOomEvent,
  'datadog-crash-report': datadogCrashReport,
  'datadog-trace': datadogTrace,
  'jfr-recording': jfrRecording,
  'jfr-chunks': jfrChunks,
  'hs-err': hsErr,
  logs,
  'container-metrics': containerMetrics,
};

export function capturePath(name: CapturePathName): CapturePath {
  return CAPTURE_PATHS[name];
}

/** The capture path that a record names; `undefined` for one that this lastgasp does not know. */
export function recordedCapturePath(name: string): CapturePath | undefined {
  return Object.values(CAPTURE_PATHS).find((path) => path.name === name);
}
