import { beforeAll, expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import type { Visibility } from '../../harness/task/visibility.ts';
import { partImage } from '../sink/part-image.ts';
import { measured } from './measured.ts';
import { startMirrorTask, type MirrorContainer, type MirrorTask } from './mirror-task.ts';

const MIB = 1024 ** 2;
const TASK_MEMORY_MIB = 512;
const JDKS = [17, 21, 25] as const;

/** Prints the heap's size as the JVM chose it, and lives on. */
const PRINT_HEAP_SIZE =
  'java -XX:MaxRAMPercentage=75 -XX:+PrintFlagsFinal -version 2>&1 | grep -w MaxHeapSize; sleep 600';

let images: ReadonlyMap<number, string> = new Map();

beforeAll(async () => {
  const docker = connectDocker();
  images = new Map(
    await Promise.all(JDKS.map(async (jdk) => [jdk, await partImage(docker, `jvm-${jdk}`)] as const)),
  );
});

function jvm(jdk: (typeof JDKS)[number], memoryMiB: number | null): MirrorContainer {
  return {
    name: `jvm-${jdk}-${memoryMiB ?? 'unlimited'}`,
    image: images.get(jdk) ?? '',
    memoryMiB,
    stopTimeoutSeconds: 0,
    command: ['sh', '-c', PRINT_HEAP_SIZE],
  };
}

async function startJvms(visibility: Visibility, memoryMiB: number | null): Promise<MirrorTask> {
  return startMirrorTask({
    visibility,
    spec: { size: { cpuUnits: 1024, memoryMiB: TASK_MEMORY_MIB } },
    containers: JDKS.map((jdk) => jvm(jdk, memoryMiB)),
  });
}

/** MiB of heap of each JVM. */
async function heapsMiB(mirror: MirrorTask): Promise<readonly number[]> {
  const lines = await Promise.all(
    mirror.spec.containers.map(({ name }) => mirror.printed(name, /MaxHeapSize/)),
  );
  return lines.map(({ text }) => Math.round(Number(/= (\d+)/.exec(text)?.[1]) / MIB));
}

test('behaviour 04: visible: MaxRAMPercentage sizes the heap from the task', async (context) => {
  await using mirror = await startJvms('visible', null);
  const task = 0.75 * TASK_MEMORY_MIB;
  const heaps = await heapsMiB(mirror);
  for (const heap of heaps) {
    expect(heap).toBeGreaterThan(task - 10);
    expect(heap).toBeLessThanOrEqual(task + 2);
  }
  expect(mirror.task.fidelityNotes.join(' ')).not.toContain('hidden');
  measured(context, `heaps of ${heaps.join(', ')} MiB on JDK ${JDKS.join(', ')} in 512 MiB`);
});

test('behaviour 04: hidden: MaxRAMPercentage sizes the heap past the task', async (context) => {
  await using mirror = await startJvms('hidden', null);
  const machineMiB = (await mirror.docker.info()).MemTotal / MIB;
  const heaps = await heapsMiB(mirror);
  for (const heap of heaps) {
    expect(heap).toBeGreaterThan(TASK_MEMORY_MIB);
    expect(heap / machineMiB).toBeCloseTo(0.75, 1);
  }
  measured(context, `heaps of ${heaps.join(', ')} MiB on JDK ${JDKS.join(', ')} in 512 MiB`);
});

test.for(['visible', 'hidden'] as const)(
  'behaviour 04: %s: with a memory of its own the container sizes it',
  async (visibility, context) => {
    await using mirror = await startJvms(visibility, 400);
    const heaps = await heapsMiB(mirror);
    measured(context, `heaps of ${heaps.join(', ')} MiB on JDK ${JDKS.join(', ')} in a container of 400 MiB`);
    for (const heap of heaps) {
      expect(heap).toBeGreaterThan(290);
      expect(heap).toBeLessThanOrEqual(302);
    }
  },
);
