import { expect, test } from 'vitest';
import { TargetHealthMonitor, type TargetHealthThresholds } from '../../harness/task/target-health.ts';

const DEFAULTS: TargetHealthThresholds = { healthyThreshold: 5, unhealthyThreshold: 2 };

/** What is reported after each probe of `+` (answered) and `-` (not); a dot where nothing changed. */
function reports(probes: string, thresholds = DEFAULTS): string {
  const monitor = new TargetHealthMonitor(thresholds);
  return Array.from(probes)
    .map((probe) => {
      const before = monitor.health;
      const changed = monitor.observe(probe === '+');
      expect(changed ?? before).toBe(monitor.health);
      return changed ?? '.';
    })
    .join(' ');
}

test('a target starts initial and is healthy after one answer', () => {
  expect(new TargetHealthMonitor(DEFAULTS).health).toBe('initial');
  expect(reports('+++')).toBe('healthy . .');
});

test('a healthy target is unhealthy after as many failures in a row as the threshold says', () => {
  expect(reports('+--')).toBe('healthy . unhealthy');
  expect(reports('+---', { ...DEFAULTS, unhealthyThreshold: 3 })).toBe('healthy . . unhealthy');
});

test('failures with an answer between them do not add up', () => {
  expect(reports('+-+-+-+')).toBe('healthy . . . . . .');
});

test('an initial target that never answers becomes unhealthy', () => {
  expect(reports('--')).toBe('. unhealthy');
  expect(reports('-+')).toBe('. healthy');
});

test('an unhealthy target is healthy only after as many answers in a row as the threshold says', () => {
  expect(reports('--++++-+++++')).toBe('. unhealthy . . . . . . . . . healthy');
});

test('a change is reported once', () => {
  expect(reports('+-----')).toBe('healthy . unhealthy . . .');
});
