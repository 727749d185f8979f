import { parseCpuUnits, parseMemoryMiB, sizeRemedy, type FargateSize } from '../fargate-size.ts';
import {
  BAD_FAMILY,
  ephemeralStorageOutside,
  invalidTaskSetting,
  neededAtTaskLevel,
  NO_FARGATE_CONFIGURATION,
  NOT_FARGATE,
  ONLY_AWSVPC,
} from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { outsideRange } from './number-range.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { shownValue } from './shown-value.ts';

const NAME_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;

/** What is wrong with the task as a whole. */
export function taskProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  return [
    ...familyProblems(definition),
    ...launchProblems(definition),
    ...sizeProblems(definition),
    ...outsideRange({
      field: 'ephemeralStorage.sizeInGiB',
      value: definition.ephemeralStorage?.sizeInGiB,
      range: { min: 21, max: 200, unit: 'GiB' },
      message: ephemeralStorageOutside(definition.ephemeralStorage?.sizeInGiB ?? 0),
    }),
  ];
}

function familyProblems({ family = '' }: TaskDefinition): readonly DefinitionProblem[] {
  if (NAME_PATTERN.test(family)) return [];
  const remedy = 'Use up to 255 letters, digits, hyphens and underscores.';
  return [{ field: 'family', seen: shownValue(family), message: BAD_FAMILY, remedy }];
}

function launchProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const { networkMode, requiresCompatibilities = [], runtimePlatform } = definition;
  const problems: DefinitionProblem[] = [];
  if (networkMode !== 'awsvpc') {
    const seen = networkMode === undefined ? null : shownValue(networkMode);
    problems.push({
      field: 'networkMode',
      seen,
      message: ONLY_AWSVPC,
      remedy: 'Set "networkMode" to "awsvpc".',
    });
  }
  if (requiresCompatibilities.length > 0 && !requiresCompatibilities.includes('FARGATE')) {
    problems.push({
      field: 'requiresCompatibilities',
      seen: shownValue(requiresCompatibilities),
      message: NOT_FARGATE,
      remedy: 'Add "FARGATE" to it.',
    });
  }
  const family = runtimePlatform?.operatingSystemFamily;
  if (family !== undefined && family !== 'LINUX') {
    problems.push({
      field: 'runtimePlatform.operatingSystemFamily',
      seen: shownValue(family),
      message: 'Only Linux tasks can be mirrored',
      remedy: 'Use "LINUX", or remove it.',
    });
  }
  return problems;
}

/** The size of a definition; `null` where it has none that can be read. */
export function taskSize({ cpu, memory }: TaskDefinition): FargateSize | null {
  const cpuUnits = cpu === undefined ? null : parseCpuUnits(cpu);
  const memoryMiB = memory === undefined ? null : parseMemoryMiB(memory);
  return cpuUnits === null || memoryMiB === null ? null : { cpuUnits, memoryMiB };
}

const SIZE_EXAMPLES = { cpu: '"256" or "1 vCPU"', memory: '"512" or "2 GB"' } as const;

function sizeProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const unreadable = (['cpu', 'memory'] as const).flatMap((field): readonly DefinitionProblem[] => {
    const text = definition[field];
    const remedy = `Write it like ${SIZE_EXAMPLES[field]}.`;
    if (text === undefined) return [{ field, seen: null, message: neededAtTaskLevel(field), remedy }];
    const amount = field === 'cpu' ? parseCpuUnits(text) : parseMemoryMiB(text);
    if (amount !== null) return [];
    const seen = shownValue(text);
    return [{ field, seen, message: invalidTaskSetting(field), remedy }];
  });
  const size = taskSize(definition);
  const remedy = size === null ? null : sizeRemedy(size);
  if (size === null || remedy === null) return unreadable;
  const seen = `"${definition.cpu}" with memory "${definition.memory}"`;
  return [{ field: 'cpu', seen, message: NO_FARGATE_CONFIGURATION, remedy }];
}
