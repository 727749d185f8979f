import type { Cleaned } from './clean.ts';

/** What was removed, and what could not be: `removed 9 containers, 1 networks, …; not removed: …`. */
export function cleanedText(cleaned: Cleaned): string {
  const counts = [
    `${cleaned.containers} containers`,
    `${cleaned.networks} networks`,
    `${cleaned.volumes} volumes`,
    `${cleaned.loopDevices} loop devices`,
    `${cleaned.cgroups} cgroups`,
  ];
  const left = cleaned.failures.length === 0 ? '' : `; not removed: ${cleaned.failures.join('; ')}`;
  return `removed ${counts.join(', ')}${left}`;
}
