import type { Jdk } from '../../harness/config/choice.ts';
import type { CheckSubject } from '../../harness/check/subject.ts';
import { subjectOfTask } from '../../harness/check/subject-of-task.ts';
import { UnseenValues } from '../../harness/check/unseen-values.ts';
import { parseTaskDefinition } from '../../harness/task/definition/parse-task-definition.ts';
import type { Visibility } from '../../harness/task/visibility.ts';
import { exampleContainer, exampleDefinition } from '../task/definition/example-definition.ts';

/** A definition's task and container, with what a test says of them. */
export interface Example {
  /** The container's JAVA_TOOL_OPTIONS. Default: `-Dexample=1`. */
  readonly options?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Further fields of the container `app`. */
  readonly container?: object;
  /** Further containers. */
  readonly sidecars?: readonly object[];
  /** Further fields of the definition. */
  readonly task?: object;
  /** Default 17. */
  readonly jdk?: Jdk | null;
  readonly visibility?: Visibility;
}

/** What the rules look at: java alone in 1 vCPU and 4 GiB, with ECS's defaults. */
export function exampleSubject(example: Example = {}): CheckSubject {
  const { options = '-Dexample=1', environment = {}, container = {}, sidecars = [], task = {} } = example;
  const variables = Object.entries({ JAVA_TOOL_OPTIONS: options, ...environment });
  const document = exampleDefinition({
    cpu: '1024',
    memory: '4096',
    ...task,
    containerDefinitions: [
      exampleContainer({
        command: ['java', '-jar', '/app.jar'],
        environment: variables.map(([name, value]) => ({ name, value })),
        ...container,
      }),
      ...sidecars.map((sidecar) => exampleContainer({ name: 'sidecar', ...sidecar })),
    ],
  });
  const secretValues = new UnseenValues();
  const { spec } = parseTaskDefinition(document, { source: 'example', secretValues });
  const input = {
    source: 'example',
    document,
    size: spec.size,
    serviceContainer: 'app',
    imageOptions: '',
    secretValues,
    ephemeralStorageGiB: null,
    notes: [],
  };
  const { jdk = 17, visibility = 'visible' } = example;
  return subjectOfTask(input, { size: spec.size, jvmFlags: [], jdk, visibility });
}
