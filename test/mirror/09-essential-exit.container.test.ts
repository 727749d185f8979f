import { expect, test } from 'vitest';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { inSeconds, measured } from './measured.ts';
import { runUnderService } from './mirror-service.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

/** Ends half a second after SIGTERM. */
const SIDECAR = shell('trap "sleep 0.5; exit 0" TERM; while :; do sleep 0.05; done');

test('behaviour 09: when an essential container exits the others are signalled within 1 s, and nothing drains', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      { name: 'app', command: shell('sleep 1; exit 3') },
      { name: 'agent', command: SIDECAR },
      { name: 'logs', essential: false, command: SIDECAR },
    ],
  });
  await runUnderService(mirror, { deregistrationDelayMs: 60_000 });
  const { events } = mirror.timeline;
  const exit = eventsOfKind(events, 'container-exited').find(({ container }) => container === 'app');
  const signals = eventsOfKind(events, 'signal');
  expect(signals.map(({ container }) => container).toSorted()).toEqual(['agent', 'logs']);
  const delaysMs = signals.map(({ atMs }) => atMs - (exit?.atMs ?? 0));
  measured(context, `both signalled at most ${inSeconds(Math.max(...delaysMs))} after the exit`);
  for (const [index, { signal }] of signals.entries()) {
    expect(signal).toBe('SIGTERM');
    expect(delaysMs[index]).toBeLessThan(1000);
  }
  expect(eventsOfKind(events, 'target-health')).toEqual([]);
  expect(await mirror.describe()).toMatchObject({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ exitCode: 3 }, { exitCode: 0 }, { exitCode: 0 }],
  });
});
