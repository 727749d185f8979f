import type { PostmortemReport } from '../../harness/postmortem/postmortem-report.ts';
import { postmortem } from '../../harness/postmortem/postmortem.ts';
import type { PostmortemOptions } from '../../harness/postmortem/read-case.ts';

/** A postmortem of some files, with everything else as the command has it by default. */
export async function readPostmortem(
  files: readonly string[],
  options: Partial<PostmortemOptions> = {},
): Promise<PostmortemReport> {
  return postmortem({
    files,
    task: null,
    container: null,
    jdk: null,
    onRead: () => undefined,
    signal: new AbortController().signal,
    ...options,
  });
}
