import type { CapturePathName } from '../config/config.ts';
import type { CapturePath } from './capture-path.ts';
import { datadogProfile } from './datadog-profile.ts';
import { heapDump } from './heap-dump.ts';

/** Every capture path. A new one is one file and one entry here (and its name in the config's schema). */
const CAPTURE_PATHS: Readonly<Record<CapturePathName, CapturePath>> = {
  'heap-dump': heapDump,
  'datadog-profile': datadogProfile,
};

export function capturePath(name: CapturePathName): CapturePath {
  return CAPTURE_PATHS[name];
}
