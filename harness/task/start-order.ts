import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { ContainerProgress, ProgressOf } from './container-progress.ts';
import type { ContainerSpec, Dependency } from './task-spec.ts';

/** What the order of a task's containers depends on. */
export type OrderedContainer = Pick<ContainerSpec, 'name' | 'dependsOn'>;

/** Containers that wait for each other, or for one that is not there. */
export class ContainerDependencyError extends HarnessError {
  readonly code = 'container-dependency';
  readonly exitCode = EXIT_CODE.usage;
}

/**
 * Refuses dependencies under which a container could never be started.
 *
 * @throws {ContainerDependencyError} for a cycle, naming its containers in order, and for an unknown name
 */
export function checkDependencies(containers: readonly OrderedContainer[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const cleared = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name];
      throw new ContainerDependencyError(`Containers wait for each other: ${cycle.join(' → ')}.`, {
        hint: 'Remove one of these from dependsOn.',
      });
    }
    if (cleared.has(name)) return;
    const container = byName.get(name);
    if (container === undefined) {
      throw new ContainerDependencyError(
        `Container ${path.at(-1)} depends on ${name}, which the task lacks.`,
        {
          hint: `The task's containers are ${[...byName.keys()].join(', ')}.`,
        },
      );
    }
    for (const { containerName } of container.dependsOn) visit(containerName, [...path, name]);
    cleared.add(name);
  };
  for (const { name } of containers) visit(name, []);
}

export type StartDecision =
  | { readonly kind: 'start' }
  | { readonly kind: 'wait' }
  /** In the words DescribeTasks has for the container (`reason`). */
  | { readonly kind: 'never'; readonly reason: string };

/**
 * Whether a container may be started, given how far the others have come (A: the ECS agent's
 * dependency graph, which gives up for good on a dependency that has timed out, has not exited
 * successfully, or will never start).
 */
export function startDecision(container: OrderedContainer, progressOf: ProgressOf): StartDecision {
  const outlooks = container.dependsOn.map((dependency) => ({
    dependency,
    outlook: outlookOf(dependency, progressOf(dependency.containerName)),
  }));
  const hopeless = outlooks.find(({ outlook }) => outlook.kind === 'hopeless');
  if (hopeless?.outlook.kind === 'hopeless') {
    const { containerName, condition } = hopeless.dependency;
    return {
      kind: 'never',
      reason:
        'CannotStartContainerError: dependency graph: container ordering dependency ' +
        `[${containerName} ${condition}] for target [${container.name}] ${hopeless.outlook.because}`,
    };
  }
  return { kind: outlooks.every(({ outlook }) => outlook.kind === 'met') ? 'start' : 'wait' };
}

type Outlook =
  | { readonly kind: 'met' }
  | { readonly kind: 'open' }
  | { readonly kind: 'hopeless'; readonly because: string };

const MET: Outlook = { kind: 'met' };
const OPEN: Outlook = { kind: 'open' };

/** A dependency that has run and ended still meets START (I; the agent, A, asks for RUNNING at that moment). */
function outlookOf({ condition }: Dependency, progress: ContainerProgress): Outlook {
  if (progress.kind === 'not-started') return { kind: 'hopeless', because: 'will never start' };
  if (progress.kind === 'pending' || progress.kind === 'starting') return OPEN;
  const isMet = {
    START: true,
    COMPLETE: progress.kind === 'ended',
    SUCCESS: progress.kind === 'ended' && progress.exitCode === 0,
    HEALTHY: progress.kind === 'running' && progress.health === 'HEALTHY',
  }[condition];
  if (isMet) return MET;
  if (progress.kind === 'ended') {
    const because = condition === 'SUCCESS' ? 'did not exit successfully' : 'ended before it was healthy';
    return { kind: 'hopeless', because };
  }
  return progress.isOverdue ? { kind: 'hopeless', because: 'has timed out' } : OPEN;
}
