import { expect, test } from 'vitest';
import { parseTaskDefinition } from '../../harness/task/definition/parse-task-definition.ts';
import { memorySizesMiB } from '../../harness/task/fargate-size.ts';
import { measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

const MIB = 1024 ** 2;
const CPU_VALUES = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];

interface SizePair {
  readonly cpu: string;
  readonly memory: string;
}

/** A definition as it is registered, of the size that it asks for. */
function register({ cpu, memory }: SizePair): { readonly cpuUnits: number; readonly memoryMiB: number } {
  const document = {
    family: 'sizes',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu,
    memory,
    containerDefinitions: [{ name: 'app', image: 'example/app:1' }],
  };
  return parseTaskDefinition(document, { source: 'the sizes' }).spec.size;
}

function refusalOf(pair: SizePair): string {
  try {
    register(pair);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('behaviour 01: each valid size pair is accepted, its nearest invalid neighbour is refused in AWS’s words', (context) => {
  let accepted = 0;
  for (const cpuUnits of CPU_VALUES) {
    const sizes = memorySizesMiB(cpuUnits);
    for (const memoryMiB of sizes) {
      expect(register({ cpu: String(cpuUnits), memory: String(memoryMiB) })).toEqual({ cpuUnits, memoryMiB });
      accepted += 1;
    }
    for (const memoryMiB of [Math.min(...sizes) - 1, Math.min(...sizes) + 1, Math.max(...sizes) + 1]) {
      const pair = { cpu: String(cpuUnits), memory: String(memoryMiB) };
      expect(refusalOf(pair), `${pair.cpu}/${pair.memory}`).toContain(
        'No Fargate configuration exists for given values',
      );
    }
  }
  measured(context, `${accepted} sizes accepted, their neighbours refused`);
  expect(accepted).toBe(3 + 4 + 7 + 13 + 23 + 12 + 12 + 3);
});

test('behaviour 01: a size may be written in vCPU and GB', () => {
  expect(register({ cpu: '.25 vCPU', memory: '0.5 GB' })).toEqual({ cpuUnits: 256, memoryMiB: 512 });
  expect(refusalOf({ cpu: '1 vCPU', memory: '1 GB' })).toContain('No Fargate configuration exists');
});

test('behaviour 01: the task runs with the memory of its size', async () => {
  await using mirror = await startMirrorTask({
    spec: { size: register({ cpu: '256', memory: '1024' }) },
    containers: [
      { name: 'app', command: shell('trap "exit 143" TERM; echo up; while :; do sleep 0.1; done') },
    ],
  });
  await mirror.printed('app', /up/);
  // The kernel's own file: cgroup v1 shows the parent's limit, on v2 the container has it itself.
  const { output } = await mirror.exec(
    'app',
    `cd /sys/fs/cgroup; if test -d memory; then
       sed -n 's/^hierarchical_memory_limit //p' memory/memory.stat; else cat memory.max; fi`,
  );
  expect(output.trim()).toBe(String(1024 * MIB));
});
