import type { OnRead } from '../postmortem/log/read-log.ts';

/** Nothing is said about work that is over sooner. */
const SILENT_MS = 3_000;
const EVERY_MS = 2_000;
const MIB = 1024 ** 2;

/** Says on a stream how far the reading of large files is, a line every two seconds once it has taken three. */
export function readProgress(options: {
  readonly write: (line: string) => void;
  readonly nowMs: () => number;
}): OnRead {
  const { write, nowMs } = options;
  const startedAtMs = nowMs();
  let saidAtMs = startedAtMs + SILENT_MS - EVERY_MS;
  return (file, bytes) => {
    const now = nowMs();
    if (now - saidAtMs < EVERY_MS) return;
    saidAtMs = now;
    write(`${file}: ${Math.round(bytes / MIB)} MiB read in ${Math.round((now - startedAtMs) / 1000)} s`);
  };
}
