import { expect, test } from 'vitest';
import { fidelityItems } from '../../harness/report/fidelity.ts';
import { lossNote } from '../../harness/task/mirror-loss.ts';

const SETUP = {
  cgroup: { version: 2, driver: 'systemd' },
  limits: { memory: true, cpu: true, cpuset: true },
  visibility: 'visible',
  pressure: 1,
  ephemeralStorageGiB: 20,
  uploadBandwidthKbitPerSecond: 2000,
};
const items = (setup: Record<string, unknown>, notes: readonly string[] = [], timeScale = 1) => {
  const setups = { a: { ...SETUP, ...setup } } as Parameters<typeof fidelityItems>[0]['setups'];
  return Object.fromEntries(
    fidelityItems({ timeScale, setups }, notes).map(({ name, value, deviates }) => [name, [value, deviates]]),
  );
};

test('tells how the run was, and marks only what is unlike Fargate', () => {
  expect(items({})).toEqual({
    'Time scale': ['1, real time', false],
    'Control groups': ['v2, systemd', false],
    Limits: ['enforced', false],
    'JVM sees': ['the task’s memory', false],
    'Stand-ins': ['none', false],
    Disk: ['20 GiB, as fast as this machine’s', true],
    Uploads: ['2000 kbit/s', false],
  });
});

test.each([
  ['Time scale', {}, [], 10, '10, a smoke test: not a rate'],
  ['Pressure', { pressureAgent: 'sha256:aa' }, [], 1, 'by an agent in the service’s JVM'],
  ['Load', { pressure: 0.05 }, [], 1, '0.05 of the scenario’s'],
  ['Limits', { limits: { memory: false, cpu: true } }, [], 1, 'not enforced: memory'],
  ['Uploads', { uploadBandwidthKbitPerSecond: null }, [], 1, 'as fast as this machine’s network'],
  [
    'Disk',
    { diskWriteMiBPerSecond: 'fargate', hasWriteLimits: true },
    [],
    1,
    '20 GiB, as fast as Fargate’s is modelled to be',
  ],
  ['Disk', { diskWriteMiBPerSecond: 40, hasWriteLimits: true }, [], 1, '20 GiB, 40 MiB/s'],
  [
    'Disk',
    { diskWriteMiBPerSecond: 'fargate', hasWriteLimits: false },
    [],
    1,
    '20 GiB, as fast as this machine’s',
  ],
  [
    'Disk',
    { diskWriteMiBPerSecond: 'fargate', hasWriteLimits: true },
    [],
    10,
    '20 GiB, as fast as this machine’s',
  ],
  [
    'Disk',
    {},
    [lossNote({ kind: 'disk-size', reason: 'no root' })],
    1,
    '20 GiB (not enforced), as fast as this machine’s',
  ],
  [
    'Stand-ins',
    {},
    ["Container datadog-agent ran lastgasp's stand-in for the Datadog Agent: no image.", 'something else'],
    1,
    'datadog-agent',
  ],
])('marks %s where it is unlike Fargate', (name, setup, notes, timeScale, value) => {
  expect(items(setup, notes, timeScale)[name]).toEqual([value, true]);
});

test('tells the rest of a run at the bandwidth of the incident too', () => {
  const strip = items({ uploadBandwidthKbitPerSecond: 'incident' });
  expect(strip['Uploads']).toEqual(['as slow as the incident’s', false]);
  expect(strip['Limits']).toEqual(['enforced', false]);
});

test('says nothing of what an earlier run did not record', () => {
  expect(fidelityItems({ timeScale: 1, setups: { a: {} } }, []).map(({ name }) => name)).toEqual([
    'Time scale',
    'Stand-ins',
  ]);
});
