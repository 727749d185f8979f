import { notOnFargate, unknownVolume } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { clipped, shownValue } from './shown-value.ts';

/** What is wrong with the task's volumes and with where the containers mount them. */
export function volumeProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const containers = placedContainers(definition);
  const volumes = (definition.volumes ?? []).map(({ name }) => name);
  return [
    ...declarationProblems(definition),
    ...containers.flatMap((placed) => mountProblems(placed, volumes)),
    ...containers.flatMap((placed) => volumesFromProblems(placed, containers)),
  ];
}

function declarationProblems({ volumes = [] }: TaskDefinition): readonly DefinitionProblem[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, index): readonly DefinitionProblem[] => {
    const at = `volumes[${index}]`;
    const { name = '', host, dockerVolumeConfiguration, fsxWindowsFileServerVolumeConfiguration } = volume;
    const problems: DefinitionProblem[] = [];
    if (name === '' || names.has(name)) {
      const message = name === '' ? 'A volume needs a name' : `The volume '${name}' is declared twice`;
      const remedy = 'Give each volume a name of its own.';
      const seen = volume.name === undefined ? null : shownValue(name);
      problems.push({ field: `${at}.name`, seen, message, remedy });
    }
    names.add(name);
    const remedy = 'Remove it; a volume with nothing but a name is on the task’s ephemeral storage.';
    if (host?.sourcePath !== undefined) {
      const seen = shownValue(host.sourcePath);
      problems.push({ field: `${at}.host.sourcePath`, seen, message: notOnFargate('sourcePath'), remedy });
    }
    if (dockerVolumeConfiguration !== undefined) {
      const field = `${at}.dockerVolumeConfiguration`;
      problems.push({ field, seen: 'an object', message: notOnFargate('dockerVolumeConfiguration'), remedy });
    }
    if (fsxWindowsFileServerVolumeConfiguration !== undefined) {
      const field = `${at}.fsxWindowsFileServerVolumeConfiguration`;
      problems.push({ field, seen: 'an object', message: 'Only Windows on EC2 mounts FSx volumes', remedy });
    }
    return problems;
  });
}

function mountProblems(
  { container, field }: PlacedContainer,
  volumes: readonly (string | undefined)[],
): readonly DefinitionProblem[] {
  const paths = new Set<string>();
  return (container.mountPoints ?? []).flatMap((mount, index): readonly DefinitionProblem[] => {
    const { sourceVolume = '', containerPath = '' } = mount;
    const at = `${field}.mountPoints[${index}]`;
    const problems: DefinitionProblem[] = [];
    // Where a volume's name could not be read, a mount cannot be called unknown.
    if (!volumes.includes(sourceVolume) && !volumes.includes(undefined)) {
      const list = volumes.join(', ');
      problems.push({
        field: `${at}.sourceVolume`,
        seen: mount.sourceVolume === undefined ? null : shownValue(sourceVolume),
        message: unknownVolume(clipped(sourceVolume)),
        remedy: `Declare it in "volumes"${list === '' ? '' : ` or use one of ${list}`}.`,
      });
    }
    const message = pathMessage(containerPath, paths);
    if (message !== null) {
      const seen = mount.containerPath === undefined ? null : shownValue(containerPath);
      const remedy = 'Use an absolute path that no other mount of the container uses.';
      problems.push({ field: `${at}.containerPath`, seen, message, remedy });
    }
    paths.add(containerPath);
    return problems;
  });
}

function pathMessage(containerPath: string, paths: ReadonlySet<string>): string | null {
  if (!containerPath.startsWith('/')) return 'A mount point needs an absolute path in the container';
  return paths.has(containerPath) ? 'Two volumes cannot be mounted at one path' : null;
}

function volumesFromProblems(
  { container, field }: PlacedContainer,
  containers: readonly PlacedContainer[],
): readonly DefinitionProblem[] {
  const areNamesKnown = containers.every((other) => other.container.name !== undefined);
  return (container.volumesFrom ?? []).flatMap(({ sourceContainer = '' }, index) => {
    if (containers.some(({ name }) => name === sourceContainer) || !areNamesKnown) return [];
    return [
      {
        field: `${field}.volumesFrom[${index}].sourceContainer`,
        seen: shownValue(sourceContainer),
        message: `There is no container '${clipped(sourceContainer)}' to take volumes from`,
        remedy: `The containers are ${containers.map(({ name }) => name).join(', ')}.`,
      },
    ];
  });
}
