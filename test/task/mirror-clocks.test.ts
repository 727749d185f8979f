import { expect, test } from 'vitest';
import { configSchema } from '../../harness/config/config-schema.ts';
import { mirrorClocks } from '../../harness/task/mirror-clocks.ts';

const DEFAULTS = configSchema.parse({});

test('at scale 1 every clock runs as on AWS, by its defaults', () => {
  expect(mirrorClocks(DEFAULTS, 1)).toEqual({
    probeIntervalMs: 30_000,
    probeTimeoutMs: 5000,
    graceMs: 0,
    replacementHealthyMs: 60_000,
    deregistrationDelayMs: 300_000,
    horizonMs: 600_000,
  });
});

test('the scale divides every clock, but a probe always has a second', () => {
  const config = configSchema.parse({ service: { healthCheckGracePeriodSeconds: 90 } });
  expect(mirrorClocks(config, 10)).toEqual({
    probeIntervalMs: 3000,
    probeTimeoutMs: 1000,
    graceMs: 9000,
    replacementHealthyMs: 6000,
    deregistrationDelayMs: 30_000,
    horizonMs: 60_000,
  });
  expect(mirrorClocks(config, 4).probeTimeoutMs).toBe(1250);
  expect(mirrorClocks(config, 5).probeTimeoutMs).toBe(1000);
});
