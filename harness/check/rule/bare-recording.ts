import { CAPTURES } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** `-XX:StartFlightRecording` without a value in a variable makes HotSpot crash before it has started. */
export const bareRecording: Rule = {
  id: 'bare-recording',
  find: ({ options }) =>
    options.placed
      .filter(
        ({ option, place }) =>
          option.kind === 'flag' &&
          option.name === 'StartFlightRecording' &&
          option.value === null &&
          (place === 'JAVA_TOOL_OPTIONS' || place === '_JAVA_OPTIONS'),
      )
      .map(({ place }) => ({
        severity: 'serious',
        what: `-XX:StartFlightRecording stands in ${place} without a value.`,
        why: 'The JVM dies of a segmentation fault as it starts, exit code 139 and not a word; on the command line, and in JDK_JAVA_OPTIONS, the same flag is fine.',
        source: MEASURED_ON_ALL,
        remedy: 'Give it a value, such as -XX:StartFlightRecording=name=always.',
        blocks: CAPTURES,
      })),
};
