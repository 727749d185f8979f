import assert from 'node:assert/strict';
import type { Jdk } from '../config/choice.ts';
import { NOTHING_ADDED } from '../task/definition/harness-additions.ts';
import { type TaskInput, taskSpecOf } from '../task/task-input.ts';
import type { FargateSize } from '../task/fargate-size.ts';
import type { Visibility } from '../task/visibility.ts';
import { checkSubject, type CheckSubject } from './subject.ts';
import { unseenVariables } from './unseen-values.ts';

/** The subject of a user's definition, or of the built-in task with a flag set. */
export function subjectOfTask(
  input: TaskInput,
  options: {
    readonly size: FargateSize;
    /** Added to the service's `JAVA_TOOL_OPTIONS`. */
    readonly jvmFlags: readonly string[];
    /** `null` guesses it from the image's name. */
    readonly jdk: Jdk | null;
    readonly visibility: Visibility;
  },
): CheckSubject {
  const { size, jvmFlags, jdk, visibility } = options;
  const task = taskSpecOf(input, { ...NOTHING_ADDED, size, jvmFlags });
  const container = task.containers.find(({ name }) => name === input.serviceContainer);
  assert(container !== undefined, 'the additions found the container');
  const definition = (input.document.containerDefinitions ?? []).find(
    ({ name }) => name === input.serviceContainer,
  );
  return checkSubject({
    task,
    container,
    jdk,
    visibility,
    durableVolumes: (input.document.volumes ?? []).flatMap((volume) =>
      volume.efsVolumeConfiguration !== undefined || volume.s3filesVolumeConfiguration !== undefined
        ? (volume.name ?? [])
        : [],
    ),
    unseenVariables: definition === undefined ? [] : unseenVariables(definition),
  });
}
