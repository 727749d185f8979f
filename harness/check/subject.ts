import { sampleOfImage } from '../sample.ts';
import type { ContainerSpec, TaskSpec } from '../task/task-spec.ts';
import type { Visibility } from '../task/visibility.ts';
import { findJava, type JavaLaunch } from './java/java-launch.ts';
import { collectOptions, type JavaOptions } from './java/java-options.ts';
import { JavaSettings } from './java/java-settings.ts';
import { type AssumedJdk, jdkOfImage } from './java/jdk-of-image.ts';
import { type MemoryLimits, memoryLimits } from './java/memory-limits.ts';
import { MIB } from './java/memory-size.ts';
import type { Jdk } from '../config/choice.ts';

/** A task, its service's container and what its JVM is told, on one JDK: what every rule looks at. */
export interface CheckSubject {
  readonly task: TaskSpec;
  readonly container: ContainerSpec;
  readonly jdk: AssumedJdk;
  readonly visibility: Visibility;
  readonly launch: JavaLaunch;
  readonly options: JavaOptions;
  readonly settings: JavaSettings;
  readonly limits: MemoryLimits;
  /** Volumes that outlive the task: on EFS or S3. */
  readonly durableVolumes: readonly string[];
  /** Variables whose values are secrets or lie on S3: options in them are not seen. */
  readonly unseenVariables: readonly string[];
  /**
   * Whether no option can come from elsewhere: not from the image's ENV or ENTRYPOINT, a script, a file or a
   * secret. What is missing is then certainly missing.
   */
  readonly isWholeSeen: boolean;
}

/** Looks at one container of a task; `jdk` null guesses it from the image's name. */
export function checkSubject(options: {
  readonly task: TaskSpec;
  readonly container: ContainerSpec;
  readonly jdk: Jdk | null;
  readonly visibility: Visibility;
  readonly durableVolumes: readonly string[];
  readonly unseenVariables: readonly string[];
}): CheckSubject {
  const { task, container, visibility } = options;
  const jdk: AssumedJdk =
    options.jdk === null ? jdkOfImage(container.image) : { jdk: options.jdk, origin: 'given' };
  const launch = findJava(container);
  const javaOptions = collectOptions({ launch, environment: container.environment });
  const settings = new JavaSettings(javaOptions.placed);
  const visibleMiB = container.memoryMiB ?? (visibility === 'visible' ? task.size.memoryMiB : null);
  const isContainerAware = settings.isOn('UseContainerSupport') !== false;
  return {
    task,
    container,
    jdk,
    visibility,
    launch,
    options: javaOptions,
    settings,
    limits: memoryLimits({
      settings,
      jdk: jdk.jdk,
      visibleBytes: visibleMiB === null || !isContainerAware ? null : visibleMiB * MIB,
    }),
    durableVolumes: options.durableVolumes,
    unseenVariables: options.unseenVariables,
    isWholeSeen:
      sampleOfImage(container.image) !== undefined ||
      (isLaunchSeen(launch) &&
        // A variable of the definition takes the place of the image's own.
        Object.hasOwn(container.environment, 'JAVA_TOOL_OPTIONS') &&
        options.unseenVariables.length === 0 &&
        optionFiles({ options: javaOptions, settings }).length === 0),
  };
}

function isLaunchSeen({ kind }: JavaLaunch): boolean {
  return kind === 'direct' || kind === 'shell';
}

/** Files that the JVM reads further options from. */
export function optionFiles({
  options,
  settings,
}: Pick<CheckSubject, 'options' | 'settings'>): readonly string[] {
  return [
    ...options.placed.flatMap(({ option }) => (option.kind === 'argument-file' ? [`@${option.path}`] : [])),
    ...settings.values('VMOptionsFile'),
    ...settings.values('Flags'),
  ];
}
