import { CAPTURE_NAMES, setCaptures } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';
import { factOf } from '../oom-facts.ts';
import { OOM_TYPES } from '../../oom-type.ts';

/** OOM types for which nothing that is set does anything. */
export const nothingFires: Rule = {
  id: 'nothing-fires',
  find: (subject) => {
    const { jdk } = subject.jdk;
    const captures = setCaptures(subject).filter((capture) => capture !== 'exit');
    if (captures.length === 0) {
      return [
        {
          severity: subject.isWholeSeen ? 'serious' : 'warning',
          what: 'No flag that leaves evidence is seen.',
          why: 'Whatever the OutOfMemoryError, there will be nothing to look at.',
          source: MEASURED_ON_ALL,
          remedy: 'Set -XX:+HeapDumpOnOutOfMemoryError with a way out for the dump, or a recording.',
        },
      ];
    }
    const uncovered = OOM_TYPES.filter((oomType) =>
      captures.every((capture) => factOf({ capture, oomType, jdk }).effect === 'cannot-fire'),
    );
    return uncovered.length === 0
      ? []
      : [
          {
            severity: 'warning',
            what: `For ${uncovered.join(', ')} nothing is set that would leave evidence.`,
            why: `What is set does not fire for these: ${captures.map((capture) => CAPTURE_NAMES[capture]).join(', ')}.`,
            source: MEASURED_ON_ALL,
            remedy:
              'Add a flight recording whose repository is on a shared volume: it records whatever the type.',
          },
        ];
  },
};
