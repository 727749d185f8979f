import type { CapturePathName } from '../config/config.ts';
import type { CapturePath } from './capture-path.ts';
import { classHistogram } from './class-histogram.ts';
import { datadogProfile } from './datadog-profile.ts';
import { heapDump, heapDumpSidecar } from './heap-dump.ts';
import { sharedDump } from './shared-dump.ts';

/** Every capture path. A new one is one file and one entry here (and its name in the config's schema). */
const CAPTURE_PATHS: Readonly<Record<CapturePathName, CapturePath>> = {
  'heap-dump': heapDump,
  'heap-dump-sidecar': heapDumpSidecar,
  'heap-dump-efs': sharedDump,
  'class-histogram': classHistogram,
  'datadog-profile': datadogProfile,
};

export function capturePath(name: CapturePathName): CapturePath {
  return CAPTURE_PATHS[name];
}
