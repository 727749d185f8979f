import { isSet } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** Images without `/bin/sh`, by their names; the `:debug` ones have their shell elsewhere. */
const SHELLLESS = /distroless|chiseled|\bscratch\b|^cgr\.dev\/(?!.*-dev\b)|-shellless/i;

/** A hook in an image that has no shell to run it. */
export const hookShell: Rule = {
  id: 'hook-shell',
  find: (subject) => {
    const { image } = subject.container;
    if (!isSet('hook', subject) || !SHELLLESS.test(image)) return [];
    return [
      {
        severity: 'serious',
        what: `OnOutOfMemoryError needs /bin/sh, which an image named ${image} does not have.`,
        why: 'The JVM runs the hook by /bin/sh -c and ignores that it is missing: no command runs.',
        source: MEASURED_ON_ALL,
        remedy: 'Use an image with a shell, or a sidecar that watches the dump on a shared volume.',
        blocks: ['hook'],
      },
    ];
  },
};
