import { expect, it, test } from 'vitest';
import {
  readHealth,
  scaledHealthCheck,
  taskHealth,
  watchHealth,
  type HealthReading,
} from '../../harness/task/container-health.ts';
import type { ContainerHealth } from '../../harness/timeline/timeline-event.ts';

const CHECK = {
  command: ['CMD-SHELL', 'true'],
  intervalSeconds: 30,
  timeoutSeconds: 20,
  retries: 3,
  startPeriodSeconds: 60,
};

test('a check’s times follow the time scale, its retries and command do not', () => {
  expect(scaledHealthCheck(CHECK, 10)).toEqual({
    ...CHECK,
    intervalSeconds: 3,
    timeoutSeconds: 2,
    startPeriodSeconds: 6,
  });
});

test('a check’s timeout never falls below a second', () => {
  expect(scaledHealthCheck(CHECK, 1000).timeoutSeconds).toBe(1);
});

test('Docker’s words become those of ECS', () => {
  expect(readHealth(undefined)).toEqual({ health: 'UNKNOWN', probes: [] });
  expect(readHealth({ Status: 'starting', Log: null }).health).toBe('UNKNOWN');
  expect(readHealth({ Status: 'unhealthy', Log: [] }).health).toBe('UNHEALTHY');
  const run = {
    Start: '2026-11-23T05:00:00Z',
    End: '2026-11-23T05:00:01.5Z',
    ExitCode: 1,
    Output: 'refused\n',
  };
  expect(readHealth({ Status: 'healthy', Log: [run, { ...run, ExitCode: 0, Output: '' }] })).toEqual({
    health: 'HEALTHY',
    probes: [
      { endedAtEngineMs: Date.parse(run.End), healthy: false, detail: 'refused' },
      { endedAtEngineMs: Date.parse(run.End), healthy: true, detail: 'exit code 0' },
    ],
  });
});

const probe = (endedAtEngineMs: number, healthy: boolean) => ({ endedAtEngineMs, healthy, detail: 'seen' });

test('every run is reported once, and a change of health at the end of the run that decided it', async () => {
  const readings: HealthReading[] = [
    { health: 'UNKNOWN', probes: [probe(5, true)] },
    { health: 'HEALTHY', probes: [probe(5, true), probe(20, true)] },
    { health: 'UNHEALTHY', probes: [probe(20, true), probe(30, false), probe(40, false)] },
  ];
  const over = new AbortController();
  const seen: unknown[] = [];
  await watchHealth({
    sinceEngineMs: 10,
    read: async () => readings.shift() ?? { health: 'UNHEALTHY', probes: [] },
    onProbe: ({ endedAtEngineMs }) => seen.push(endedAtEngineMs),
    onHealth: (health, atEngineMs) => {
      seen.push([health, atEngineMs]);
      if (health === 'UNHEALTHY') over.abort();
    },
    signal: over.signal,
  });
  expect(seen).toEqual([20, ['HEALTHY', 20], 30, 40, ['UNHEALTHY', 40]]);
});

it.each<[readonly (ContainerHealth | 'unchecked')[], ContainerHealth]>([
  [[], 'UNKNOWN'],
  [['unchecked'], 'UNKNOWN'],
  [['HEALTHY', 'unchecked'], 'HEALTHY'],
  [['HEALTHY', 'UNKNOWN'], 'UNKNOWN'],
  [['UNKNOWN', 'UNHEALTHY', 'HEALTHY'], 'UNHEALTHY'],
])('essential containers %j make a task %s', (containers, expected) => {
  const healths = containers.map((health) =>
    health === 'unchecked' ? { isChecked: false, health: 'UNKNOWN' as const } : { isChecked: true, health },
  );
  expect(taskHealth(healths)).toBe(expected);
});
