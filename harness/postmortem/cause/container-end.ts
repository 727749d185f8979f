import type { StoppedContainer } from '../task/stopped-task.ts';

/** 128 + SIGKILL and 128 + SIGTERM. */
export const [SIGKILLED, SIGTERMED] = [137, 143] as const;

/** ECS's words for a container that the kernel killed (ECS developer guide, "OutOfMemoryError"). */
export function isKernelKill({ reason }: StoppedContainer): boolean {
  return reason !== null && /^OutOfMemory(?:Error)?\b/i.test(reason.value);
}

/** It ended by a signal as everything does that ECS stops. */
export function isSignalled(container: StoppedContainer): boolean {
  const code = container.exitCode?.value;
  return (code === SIGKILLED || code === SIGTERMED) && !isKernelKill(container);
}
