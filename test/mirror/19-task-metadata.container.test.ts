import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

const containerSchema = z.looseObject({ DockerId: z.string(), Networks: z.array(z.looseObject({})) });

const taskSchema = z.looseObject({
  Containers: z.tuple([containerSchema, containerSchema]),
  EphemeralStorageMetrics: z.strictObject({ Utilized: z.number(), Reserved: z.number() }),
});

const cpuSchema = z.looseObject({ cpu_usage: z.looseObject({ total_usage: z.number() }) });
const statsSchema = z.looseObject({
  read: z.iso.datetime(),
  preread: z.iso.datetime(),
  cpu_stats: cpuSchema,
  precpu_stats: cpuSchema,
  memory_stats: z.looseObject({ usage: z.number(), limit: z.number() }),
  networks: z.record(z.string(), z.looseObject({ rx_bytes: z.number() })),
  network_rate_stats: z.strictObject({ rx_bytes_per_sec: z.number(), tx_bytes_per_sec: z.number() }),
});

/** Disk of the task, in MiB. */
const DISK_MIB = 64;
const WRITTEN_MIB = 8;

test('behaviour 19: /task and /stats carry Fargate’s keys and units', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      {
        name: 'app',
        command: shell('trap "" TERM; while :; do sleep 0.05; done'),
        mountPoints: [{ volume: 'shared', containerPath: '/shared', readOnly: false }],
      },
      { name: 'agent', cpuUnits: 128, memoryMiB: 256 },
    ],
    spec: { size: { cpuUnits: 256, memoryMiB: 512 }, ephemeralStorageGiB: DISK_MIB / 1024 },
  });
  const ask = async (name: string, path: string): Promise<unknown> => {
    const { output } = await mirror.exec(name, `curl -sS --fail "$ECS_CONTAINER_METADATA_URI_V4${path}"`);
    return JSON.parse(output);
  };
  await mirror.exec('app', `head -c ${WRITTEN_MIB * 1024 ** 2} /dev/zero > /shared/file && sync`);

  // The state becomes known, and the second reading comes, about a second after the start.
  const stats = await vi.waitFor(async () => statsSchema.parse(await ask('agent', '/stats')), {
    timeout: 20_000,
    interval: 250,
  });
  const task = taskSchema.parse(await ask('app', '/task'));
  expect(task).toMatchObject({
    TaskARN: mirror.identity.taskArn,
    Family: mirror.spec.family,
    LaunchType: 'FARGATE',
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    Limits: { CPU: 0.25, Memory: 512 },
    Containers: [
      { Name: 'app', Limits: { CPU: 2 }, KnownStatus: 'RUNNING', Type: 'NORMAL' },
      { Name: 'agent', Limits: { CPU: 128, Memory: 256 }, KnownStatus: 'RUNNING', Type: 'NORMAL' },
    ],
  });
  const [app, agent] = task.Containers;
  expect(await ask('agent', '')).toEqual(agent);
  expect(app.Networks).toMatchObject([{ NetworkMode: 'awsvpc', IPv4Addresses: [mirror.task.address] }]);
  expect(task.EphemeralStorageMetrics.Reserved).toBe(DISK_MIB + 16);
  expect(task.EphemeralStorageMetrics.Utilized).toBeGreaterThanOrEqual(WRITTEN_MIB);
  expect(task.EphemeralStorageMetrics.Utilized).toBeLessThan(DISK_MIB / 2);

  expect(stats).toMatchObject({
    name: 'agent',
    id: agent.DockerId,
    memory_stats: { limit: 256 * 1024 ** 2 },
  });
  expect(Date.parse(stats.read)).toBeGreaterThan(Date.parse(stats.preread));
  expect(stats.cpu_stats.cpu_usage.total_usage).toBeGreaterThanOrEqual(
    stats.precpu_stats.cpu_usage.total_usage,
  );
  expect(Object.keys(stats.networks)).toEqual(['eth0']);
  const all = z.record(z.string(), statsSchema).parse(await ask('app', '/task/stats'));
  expect(Object.keys(all).toSorted()).toEqual([app.DockerId, agent.DockerId].toSorted());
  // Without a limit of its own: the kernel's word for unlimited.
  expect(all[app.DockerId]?.memory_stats.limit).toBeGreaterThan(2 ** 62);

  await mirror.container('agent').kill();
  await vi.waitFor(
    async () =>
      expect(await ask('app', '/task')).toMatchObject({
        DesiredStatus: 'STOPPED',
        Containers: [{ KnownStatus: 'RUNNING' }, { KnownStatus: 'STOPPED', ExitCode: 137 }],
      }),
    { timeout: 10_000, interval: 250 },
  );
  expect(await ask('app', '/task/stats')).toMatchObject({ [agent.DockerId]: null });
  measured(
    context,
    `Limits 0.25 vCPU, 512 MiB; storage ${task.EphemeralStorageMetrics.Utilized} of ${task.EphemeralStorageMetrics.Reserved} MiB`,
  );
});
