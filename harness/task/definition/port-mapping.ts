import type { PortMapping } from '@aws-sdk/client-ecs';

/** The ports a mapping names, both ends included. */
export interface PortSpan {
  readonly first: number;
  readonly last: number;
  readonly protocol: 'tcp' | 'udp';
}

const PORT_MAX = 65_535;

/** The ports of a mapping; `null` where it names none that exists. */
export function portSpan(mapping: PortMapping): PortSpan | null {
  const { containerPort, containerPortRange, protocol = 'tcp' } = mapping;
  const [first, last] = ends({ containerPort, containerPortRange });
  if (first === undefined || last === undefined) return null;
  return first >= 1 && last <= PORT_MAX && first <= last ? { first, last, protocol } : null;
}

function ends(mapping: {
  readonly containerPort: number | undefined;
  readonly containerPortRange: string | undefined;
}): readonly (number | undefined)[] {
  const { containerPort, containerPortRange } = mapping;
  if (containerPortRange === undefined) return [containerPort, containerPort];
  if (containerPort !== undefined) return [];
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(containerPortRange);
  return match === null ? [] : [Number(match[1]), Number(match[2])];
}
