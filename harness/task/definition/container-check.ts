import { notACapability, restartPeriodOutside, softAboveHard } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { outsideRange } from './number-range.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { clipped, shownValue } from './shown-value.ts';

/** ECS API reference, ContainerDefinition: "The valid values for Fargate are 2-120 seconds" (D). */
const TIMEOUT = { min: 2, max: 120, unit: 'seconds' };

/** ECS API reference, ContainerRestartPolicy: "a maximum of 50 container exit codes" (D). */
const IGNORED_EXIT_CODES_MAX = 50;

/** What is wrong within each container: timeouts, health check, restart policy, limits, capabilities, variables. */
export function containerProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  return placedContainers(definition).flatMap((placed) => [
    ...outsideRange({
      field: `${placed.field}.startTimeout`,
      value: placed.container.startTimeout,
      range: TIMEOUT,
    }),
    ...outsideRange({
      field: `${placed.field}.stopTimeout`,
      value: placed.container.stopTimeout,
      range: TIMEOUT,
    }),
    ...healthCheckProblems(placed),
    ...restartProblems(placed),
    ...ulimitProblems(placed),
    ...capabilityProblems(placed),
    ...environmentProblems(placed),
  ]);
}

function healthCheckProblems({ container, field }: PlacedContainer): readonly DefinitionProblem[] {
  const { healthCheck } = container;
  if (healthCheck === undefined) return [];
  const at = `${field}.healthCheck`;
  const { command = [], interval, timeout, retries, startPeriod } = healthCheck;
  const [form = '', ...rest] = command;
  const isCommand = (form === 'CMD' || form === 'CMD-SHELL') && rest.some((part) => part.trim() !== '');
  return [
    ...(isCommand
      ? []
      : [
          {
            field: `${at}.command`,
            seen: shownValue(command),
            message: 'The string array must start with CMD or CMD-SHELL, followed by the command',
            remedy: 'Write it like ["CMD-SHELL", "curl -f http://localhost/ || exit 1"].',
          },
        ]),
    // HealthCheck of the ECS API reference (D).
    ...outsideRange({
      field: `${at}.interval`,
      value: interval,
      range: { min: 5, max: 300, unit: 'seconds' },
    }),
    ...outsideRange({ field: `${at}.timeout`, value: timeout, range: { min: 2, max: 60, unit: 'seconds' } }),
    ...outsideRange({ field: `${at}.retries`, value: retries, range: { min: 1, max: 10, unit: '' } }),
    ...outsideRange({
      field: `${at}.startPeriod`,
      value: startPeriod,
      range: { min: 0, max: 300, unit: 'seconds' },
    }),
  ];
}

function restartProblems({ container, field, name }: PlacedContainer): readonly DefinitionProblem[] {
  const { restartPolicy } = container;
  if (restartPolicy === undefined) return [];
  const at = `${field}.restartPolicy`;
  const codes = restartPolicy.ignoredExitCodes ?? [];
  const tooMany = {
    field: `${at}.ignoredExitCodes`,
    seen: `${codes.length} exit codes`,
    message: 'You can specify a maximum of 50 container exit codes',
    remedy: `Keep at most ${IGNORED_EXIT_CODES_MAX}.`,
  };
  return [
    ...(codes.length > IGNORED_EXIT_CODES_MAX ? [tooMany] : []),
    ...outsideRange({
      field: `${at}.restartAttemptPeriod`,
      value: restartPolicy.restartAttemptPeriod,
      range: { min: 60, max: 1800, unit: 'seconds' },
      message: restartPeriodOutside(name),
    }),
  ];
}

function ulimitProblems({ container, field }: PlacedContainer): readonly DefinitionProblem[] {
  return (container.ulimits ?? []).flatMap((ulimit, index): readonly DefinitionProblem[] => {
    const { name = '', softLimit = 0, hardLimit = 0 } = ulimit;
    const at = `${field}.ulimits[${index}]`;
    if (softLimit <= hardLimit) return [];
    return [
      {
        field: `${at}.softLimit`,
        seen: `${softLimit} with hardLimit ${hardLimit}`,
        message: softAboveHard(name),
        remedy: `Use at most ${hardLimit}, or raise "hardLimit".`,
      },
    ];
  });
}

function capabilityProblems({ container, field }: PlacedContainer): readonly DefinitionProblem[] {
  return (container.linuxParameters?.capabilities?.add ?? []).flatMap((capability, index) => {
    if (capability === 'SYS_PTRACE') return [];
    return [
      {
        field: `${field}.linuxParameters.capabilities.add[${index}]`,
        seen: shownValue(capability),
        message: notACapability(clipped(capability)),
        remedy: 'Remove it; SYS_PTRACE is the only capability that can be added.',
      },
    ];
  });
}

function environmentProblems({ container, field }: PlacedContainer): readonly DefinitionProblem[] {
  return (container.environment ?? []).flatMap(({ name = '' }, index) => {
    if (name !== '' && !name.includes('=')) return [];
    return [
      {
        field: `${field}.environment[${index}].name`,
        seen: shownValue(name),
        message: 'A variable has a name, without an equals sign',
        remedy: 'Write {"name": "…", "value": "…"}.',
      },
    ];
  });
}
