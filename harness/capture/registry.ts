import type { CapturePathName } from '../config/config.ts';
import type { CapturePath } from './capture-path.ts';
import { heapDump } from './heap-dump.ts';

/** Every capture path. A new one is one file and one entry here (and its name in the config's schema). */
const CAPTURE_PATHS: Readonly<Record<CapturePathName, CapturePath>> = { 'heap-dump': heapDump };

export function capturePath(name: CapturePathName): CapturePath {
  return CAPTURE_PATHS[name];
}

/** The capture path that a record names; `undefined` for one that this lastgasp does not know. */
export function recordedCapturePath(name: string): CapturePath | undefined {
  return Object.values(CAPTURE_PATHS).find((path) => path.name === name);
}
