import { expect, test } from 'vitest';
import {
  containerMemory,
  containerStats,
  dockerStatsSchema,
  type StatsSample,
} from '../../../harness/task/metadata/container-stats.ts';
import { networkAddress } from '../../../harness/task/metadata/task-interface.ts';

function sampleAt(read: string, counters: { rxBytes: number; txBytes: number; cpu: number }): StatsSample {
  return {
    container: dockerStatsSchema.parse({
      read,
      preread: '0001-01-01T00:00:00Z',
      pids_stats: { current: 12 },
      blkio_stats: { io_service_bytes_recursive: [{ op: 'Read', value: 1 }], io_queue_recursive: null },
      num_procs: 3,
      storage_stats: {},
      cpu_stats: { cpu_usage: { total_usage: counters.cpu }, online_cpus: 2 },
      precpu_stats: {},
      memory_stats: { usage: 5, stats: { hierarchical_memory_limit: 536_870_912 }, limit: 25_000_000_000 },
    }),
    networks: { eth0: { rx_bytes: counters.rxBytes, tx_bytes: counters.txBytes, rx_packets: 1 } },
  };
}

const previous = sampleAt('2026-11-23T06:00:00Z', { rxBytes: 1000, txBytes: 500, cpu: 7 });
const current = sampleAt('2026-11-23T06:00:10Z', { rxBytes: 3000, txBytes: 600, cpu: 9 });
const facts = { name: 'app', runtimeId: 'abc-1', hasMemoryLimit: false, previous, current };

test('two readings have exactly the keys of AWS’s example for Fargate', () => {
  expect(Object.keys(containerStats(facts)).toSorted()).toEqual([
    'blkio_stats',
    'cpu_stats',
    'id',
    'memory_stats',
    'name',
    'network_rate_stats',
    'networks',
    'num_procs',
    'pids_stats',
    'precpu_stats',
    'preread',
    'read',
    'storage_stats',
  ]);
});

test('the earlier reading is what the CPU share is reckoned against', () => {
  expect(containerStats(facts)).toMatchObject({
    preread: '2026-11-23T06:00:00Z',
    read: '2026-11-23T06:00:10Z',
    precpu_stats: { cpu_usage: { total_usage: 7 } },
    cpu_stats: { cpu_usage: { total_usage: 9 }, online_cpus: 2 },
  });
});

test('the network rate is in bytes per second between the two', () => {
  expect(containerStats(facts)).toMatchObject({
    networks: { eth0: { rx_bytes: 3000 } },
    network_rate_stats: { rx_bytes_per_sec: 200, tx_bytes_per_sec: 10 },
  });
  expect(containerStats({ ...facts, current: previous })).toMatchObject({
    network_rate_stats: { rx_bytes_per_sec: 0, tx_bytes_per_sec: 0 },
  });
});

test('a container without a limit of its own has the kernel’s unlimited, one with a limit its own', () => {
  expect(JSON.stringify(containerStats(facts)['memory_stats'])).toBe(
    '{"usage":5,"stats":{"hierarchical_memory_limit":536870912},"limit":9223372036854772000}',
  );
  expect(containerStats({ ...facts, hasMemoryLimit: true })).toMatchObject({
    memory_stats: { limit: 25_000_000_000 },
  });
});

test('what the engine leaves out is an empty list', () => {
  expect(containerStats(facts)).toMatchObject({
    blkio_stats: { io_service_bytes_recursive: [{ op: 'Read', value: 1 }], io_queue_recursive: [] },
  });
});

test.each([
  ['172.31.42.189', 20, '172.31.32.0'],
  ['192.168.255.3', 16, '192.168.0.0'],
  ['10.1.2.3', 32, '10.1.2.3'],
])('%s/%i lies in the subnet that begins at %s', (address, prefixLength, expected) => {
  expect(networkAddress(address, prefixLength)).toBe(expected);
});

test.each([
  ['cgroup v2', { usage: 1000, stats: { inactive_file: 200 } }, 800],
  [
    'cgroup v1, whose figure counts the children too',
    { usage: 1000, stats: { total_inactive_file: 300, inactive_file: 1 } },
    700,
  ],
  ['a cache that was read later than the usage', { usage: 1000, stats: { inactive_file: 2000 } }, 0],
])('holds memory without the cache that the kernel gives up first: %s', (_name, memory, usedBytes) => {
  const read = '2026-11-23T06:00:00Z';
  const stats = { read, blkio_stats: {}, cpu_stats: {}, memory_stats: memory };
  expect(containerMemory(stats)).toEqual({ usedBytes, readAtMs: Date.parse(read) });
});

test('says nothing of a container that has ended', () => {
  const stats = { read: '2026-11-23T06:00:00Z', blkio_stats: {}, cpu_stats: {}, memory_stats: {} };
  expect(containerMemory(stats)).toBeNull();
});
