import { fileURLToPath } from 'node:url';

/** The harness's own source on this machine, bound read-only into containers that run parts of it. */
const HARNESS_DIRECTORY = fileURLToPath(new URL('..', import.meta.url));

const DIRECTORY_IN_CONTAINER = '/lastgasp/harness';

/** The read-only bind mount and the command that run one of the harness's programs in the Node image. */
export function harnessProgram(
  /** Path below `harness/`, such as `task/prober.ts`; it imports nothing but Node's own modules and its siblings. */
  program: string,
  ...programArguments: readonly string[]
): { readonly bind: string; readonly command: string[] } {
  return {
    bind: `${HARNESS_DIRECTORY}:${DIRECTORY_IN_CONTAINER}:ro`,
    command: ['node', `${DIRECTORY_IN_CONTAINER}/${program}`, ...programArguments],
  };
}
