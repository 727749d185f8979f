/** Something that the mirror cannot do on an engine, and therefore does without. */
export type MirrorLoss =
  /** There is no cgroup of the task above those of its containers. */
  | {
      readonly kind: 'task-cgroup';
      /** What each container is limited to by itself instead, such as `memory and CPU`. */
      readonly limits: string;
      /** Version and driver. */
      readonly cgroups: string;
      readonly reason: string;
    }
  /** The engine's containers have no such limit at all. */
  | { readonly kind: 'limit'; readonly of: 'memory' | 'cpu' | 'cpuset' }
  /** The task's volumes are not on a disk of its own. */
  | { readonly kind: 'disk-size'; readonly reason: string }
  /** What a container writes is as fast as the engine's machine takes it. */
  | { readonly kind: 'disk-speed'; readonly reason: string }
  /** Nobody can be asked whom the kernel killed. */
  | { readonly kind: 'kernel-log'; readonly reason: string };

/** What every report says of it: what is not as on Fargate, what that means for a result, and why. */
export function lossNote(loss: MirrorLoss): string {
  switch (loss.kind) {
    case 'task-cgroup':
      return `Each container has the task's ${loss.limits} for itself: no parent cgroup could be made (${loss.cgroups}: ${loss.reason}).`;
    case 'limit':
      return LIMIT_NOTES[loss.of];
    case 'disk-size':
      return `The size of the task's ephemeral storage is not enforced, nor its use known to the metadata endpoint: ${loss.reason}`;
    case 'disk-speed':
      return `Nothing limits how fast a container writes, whatever is configured or modelled: ${loss.reason}`;
    case 'kernel-log':
      return `Whom the kernel kills for memory is known from the engine's word alone (witness ambiguous), not from the kernel's log: ${loss.reason}`;
  }
}

const LIMIT_NOTES = {
  memory:
    'Nothing limits the memory of the task or its containers: the engine has no memory cgroup, and the kernel kills nobody at the task’s size.',
  cpu: 'Nothing limits the CPU of the task: the engine has no CPU quota, and everything in it runs as fast as this machine.',
  cpuset: 'The task sees every CPU of this machine: the engine has no cpuset.',
} as const;
