import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ContainerProgress } from '../../harness/task/container-progress.ts';
import {
  checkDependencies,
  ContainerDependencyError,
  startDecision,
  type OrderedContainer,
} from '../../harness/task/start-order.ts';
import { stoppable } from '../../harness/task/stop-order.ts';
import type { DependencyCondition } from '../../harness/task/task-spec.ts';
import { acyclicContainers } from './dependency-graph.ts';

const RUNNING: ContainerProgress = { kind: 'running', health: 'UNKNOWN', isOverdue: false };
const PENDING: ContainerProgress = { kind: 'pending' };

function container(name: string, ...dependsOn: readonly string[]): OrderedContainer {
  return { name, dependsOn: dependsOn.map((containerName) => ({ containerName, condition: 'START' })) };
}

/** What may happen next to a container that runs. */
const NEXT: readonly ContainerProgress[] = [
  { kind: 'ended', exitCode: 0 },
  { kind: 'ended', exitCode: 1 },
  { kind: 'running', health: 'HEALTHY', isOverdue: false },
  { kind: 'running', health: 'UNHEALTHY', isOverdue: true },
];

/** Starts in an order that `choose` picks among what is allowed; every container that runs meets any condition. */
function startSequence(containers: readonly OrderedContainer[], choose: (count: number) => number): string[] {
  const sequence: string[] = [];
  while (sequence.length < containers.length) {
    const allowed = containers.filter(
      (candidate) =>
        !sequence.includes(candidate.name) &&
        startDecision(candidate, (name) => (sequence.includes(name) ? RUNNING : PENDING)).kind === 'start',
    );
    const chosen = allowed[choose(allowed.length)];
    assert(chosen !== undefined, 'something can always be started next');
    sequence.push(chosen.name);
  }
  return sequence;
}

function stopSequence(containers: readonly OrderedContainer[], choose: (count: number) => number): string[] {
  const gone: string[] = [];
  while (gone.length < containers.length) {
    const allowed = stoppable(containers, (name) => gone.includes(name));
    const chosen = allowed[choose(allowed.length)];
    assert(chosen !== undefined, 'something can always be stopped next');
    gone.push(chosen);
  }
  return gone;
}

const PICKS = fc.infiniteStream(fc.nat());

function chooser(picks: Iterator<number>): (count: number) => number {
  return (count) => Number(picks.next().value) % count;
}

describe('over generated dependency graphs', () => {
  const started = acyclicContainers(fc.constant<DependencyCondition>('START'));

  it('any order of starting, reversed, is an order of stopping', () => {
    fc.assert(
      fc.property(started, PICKS, (containers, picks) => {
        const gone: string[] = [];
        for (const name of startSequence(containers, chooser(picks)).toReversed()) {
          expect(stoppable(containers, (other) => gone.includes(other))).toContain(name);
          gone.push(name);
        }
      }),
    );
  });

  it('any order of stopping, reversed, is an order of starting', () => {
    fc.assert(
      fc.property(started, PICKS, (containers, picks) => {
        const running: string[] = [];
        for (const name of stopSequence(containers, chooser(picks)).toReversed()) {
          const next = containers.find((candidate) => candidate.name === name);
          assert(next !== undefined);
          const progressOf = (other: string): ContainerProgress =>
            running.includes(other) ? RUNNING : PENDING;
          expect(startDecision(next, progressOf)).toEqual({ kind: 'start' });
          running.push(name);
        }
      }),
    );
  });

  it('the order of stopping does not depend on the conditions', () => {
    fc.assert(
      fc.property(acyclicContainers(), PICKS, (containers, picks) => {
        expect(stopSequence(containers, chooser(picks))).toHaveLength(containers.length);
      }),
    );
  });

  it('nothing waits for ever: whatever becomes of the others, each container is started or given up', () => {
    fc.assert(
      fc.property(acyclicContainers(), PICKS, (containers, picks) => {
        const choose = chooser(picks);
        const progress = new Map<string, ContainerProgress>(containers.map(({ name }) => [name, PENDING]));
        const progressOf = (name: string): ContainerProgress => progress.get(name) ?? PENDING;
        // Each round settles one container at least.
        for (let round = 0; round < containers.length; round += 1) {
          for (const candidate of containers) {
            if (progressOf(candidate.name).kind !== 'pending') continue;
            const decision = startDecision(candidate, progressOf);
            if (decision.kind === 'start') progress.set(candidate.name, NEXT[choose(NEXT.length)] ?? RUNNING);
            if (decision.kind === 'never') progress.set(candidate.name, { kind: 'not-started' });
          }
          for (const [name, { kind }] of progress) {
            // In the end a container that runs has completed or is overdue.
            if (kind === 'running') progress.set(name, { kind, health: 'UNKNOWN', isOverdue: true });
          }
        }
        expect([...progress.values()].filter(({ kind }) => kind === 'pending')).toEqual([]);
      }),
    );
  });

  it('a graph without a cycle is accepted, and refused once an edge closes one', () => {
    fc.assert(
      fc.property(acyclicContainers(), PICKS, (containers, picks) => {
        checkDependencies(containers);
        const order = startSequence(
          containers.map(({ name, dependsOn }) =>
            container(name, ...dependsOn.map(({ containerName }) => containerName)),
          ),
          chooser(picks),
        );
        const [first = ''] = order;
        const last = order.findLast((name) => reaches(containers, name, first)) ?? first;
        const closed = containers.map((each) =>
          each.name === first
            ? {
                ...each,
                dependsOn: [...each.dependsOn, { containerName: last, condition: 'START' as const }],
              }
            : each,
        );
        expect(() => checkDependencies(closed)).toThrow(ContainerDependencyError);
      }),
    );
  });
});

function reaches(containers: readonly OrderedContainer[], from: string, to: string): boolean {
  if (from === to) return true;
  const found = containers.find(({ name }) => name === from);
  return (found?.dependsOn ?? []).some(({ containerName }) => reaches(containers, containerName, to));
}

test('a cycle is refused with its containers in order', () => {
  const cycle = [container('a', 'b'), container('b', 'c'), container('c', 'a')];
  expect(() => checkDependencies(cycle)).toThrow('Containers wait for each other: a → b → c → a.');
  expect(() => checkDependencies([container('a', 'a')])).toThrow('a → a');
});

test('a dependency on a container that is not there is refused by name', () => {
  expect(() => checkDependencies([container('a', 'z')])).toThrow(
    'Container a depends on z, which the task lacks',
  );
});

it.each<[DependencyCondition, ContainerProgress, 'start' | 'wait' | 'never']>([
  ['START', PENDING, 'wait'],
  ['START', { kind: 'starting' }, 'wait'],
  ['START', RUNNING, 'start'],
  ['START', { ...RUNNING, isOverdue: true }, 'start'],
  ['START', { kind: 'ended', exitCode: 1 }, 'start'],
  ['START', { kind: 'not-started' }, 'never'],
  ['COMPLETE', RUNNING, 'wait'],
  ['COMPLETE', { ...RUNNING, isOverdue: true }, 'never'],
  ['COMPLETE', { kind: 'ended', exitCode: 1 }, 'start'],
  ['COMPLETE', { kind: 'not-started' }, 'never'],
  ['SUCCESS', RUNNING, 'wait'],
  ['SUCCESS', { kind: 'ended', exitCode: 0 }, 'start'],
  ['SUCCESS', { kind: 'ended', exitCode: 1 }, 'never'],
  ['HEALTHY', RUNNING, 'wait'],
  ['HEALTHY', { ...RUNNING, health: 'UNHEALTHY' }, 'wait'],
  ['HEALTHY', { ...RUNNING, health: 'HEALTHY' }, 'start'],
  ['HEALTHY', { ...RUNNING, health: 'HEALTHY', isOverdue: true }, 'start'],
  ['HEALTHY', { ...RUNNING, isOverdue: true }, 'never'],
  ['HEALTHY', { kind: 'ended', exitCode: 0 }, 'never'],
])('%s on a container that is %j: %s', (condition, progress, kind) => {
  const dependant = { name: 'app', dependsOn: [{ containerName: 'db', condition }] };
  expect(startDecision(dependant, () => progress)).toMatchObject({ kind });
});
