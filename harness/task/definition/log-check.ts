import {
  AWSLOGS_OPTIONS,
  AWSLOGS_STREAM_PREFIX,
  FARGATE_LOG_DRIVERS,
  FIRELENS_FROM_S3,
  NO_LOG_ROUTER,
  notALogDriver,
} from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import { shownValue } from './shown-value.ts';
import type { DefinitionProblem } from './task-definition-error.ts';

/** What is wrong with how the containers log. */
export function logProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const containers = placedContainers(definition);
  const routers = containers.filter(({ container }) => container.firelensConfiguration !== undefined);
  return [
    ...containers.flatMap((placed) => driverProblems(placed, routers.length > 0)),
    ...routers.slice(1).map(({ field }) => ({
      field: `${field}.firelensConfiguration`,
      seen: `${routers.length} log routers`,
      message: 'A task has one log router',
      remedy: `Keep the one of ${routers[0]?.name}.`,
    })),
    ...routers.flatMap(({ container, field }) => {
      if (container.firelensConfiguration?.options?.['config-file-type'] !== 's3') return [];
      return [
        {
          field: `${field}.firelensConfiguration.options.config-file-type`,
          seen: '"s3"',
          message: FIRELENS_FROM_S3,
          remedy: 'Use "file" and a configuration that is in the image.',
        },
      ];
    }),
  ];
}

function driverProblems(
  { container, field }: PlacedContainer,
  hasRouter: boolean,
): readonly DefinitionProblem[] {
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  const at = `${field}.logConfiguration`;
  if (logDriver === undefined || logDriver === 'splunk') return [];
  if (logDriver === 'awsfirelens') {
    const remedy = 'Add a container with "firelensConfiguration".';
    return hasRouter
      ? []
      : [{ field: `${at}.logDriver`, seen: '"awsfirelens"', message: NO_LOG_ROUTER, remedy }];
  }
  if (logDriver === 'awslogs') return awslogsProblems({ field: `${at}.options`, options });
  return [
    {
      field: `${at}.logDriver`,
      seen: shownValue(logDriver),
      message: notALogDriver(logDriver),
      remedy: `Use one of ${FARGATE_LOG_DRIVERS.join(', ')}.`,
    },
  ];
}

function awslogsProblems({
  field,
  options,
}: {
  readonly field: string;
  readonly options: Readonly<Record<string, string>>;
}): readonly DefinitionProblem[] {
  const missing = ['awslogs-group', 'awslogs-region'].filter((name) => options[name] === undefined);
  if (missing.length > 0) {
    const remedy = `Add ${missing.join(' and ')} to its options.`;
    return [{ field, seen: null, message: AWSLOGS_OPTIONS, remedy }];
  }
  if (options['awslogs-stream-prefix'] !== undefined) return [];
  const remedy = 'Add awslogs-stream-prefix to its options.';
  return [{ field, seen: null, message: AWSLOGS_STREAM_PREFIX, remedy }];
}
