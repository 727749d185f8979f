/** How far a container or task has come, in the order of the ECS agent (A). */
const STATUSES = ['PULLED', 'CREATED', 'RUNNING', 'STOPPED'] as const;

export type KnownStatus = (typeof STATUSES)[number];

/** A container's status from Docker's; its image is there before the container is (the mirror pulls nothing). */
export function knownStatus(dockerStatus: string): KnownStatus {
  switch (dockerStatus) {
    case 'created':
      return 'CREATED';
    case 'exited':
    case 'dead':
    case 'removing':
      return 'STOPPED';
    default:
      return 'RUNNING';
  }
}

/** A task has come as far as the container that is furthest behind (A). */
export function taskKnownStatus(containers: readonly KnownStatus[]): KnownStatus {
  return STATUSES.find((status) => containers.includes(status)) ?? 'PULLED';
}
