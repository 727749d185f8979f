import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import type { StoppedTask } from '../../harness/task/stopped-task.ts';
import { inSeconds, measured } from './measured.ts';
import { shell, startMirrorTask, type MirrorContainer, type MirrorTask } from './mirror-task.ts';

/** Clocks ÷ 30: the attempt period of 60 s is 2 s. */
const TIME_SCALE = 30;

/** Notes each run on the shared volume; the first lasts three seconds, later ones end at once. */
function restarting(ignoredExitCodes: readonly number[], exitCode = 1): MirrorContainer {
  return {
    name: 'app',
    command: shell(
      `echo run >> /shared/runs; test "$(wc -l < /shared/runs)" -gt 1 || sleep 3; echo over; exit ${exitCode}`,
    ),
    mountPoints: [{ volume: 'shared', containerPath: '/shared', readOnly: false }],
    restartPolicy: { ignoredExitCodes, restartAttemptPeriodSeconds: 60 },
  };
}

async function runs(stopped: StoppedTask): Promise<string> {
  let content = '';
  await stopped.readFile({ container: 'app', path: '/shared/runs' }, async (file) => {
    content = await text(Readable.from(file));
  });
  return content;
}

function starts({ timeline }: MirrorTask): readonly number[] {
  return eventsOfKind(timeline.events, 'container-started').map(({ restarts }) => restarts);
}

/** How long each run of the container took, and how often it was restarted. */
function figure(mirror: MirrorTask): string {
  const { events } = mirror.timeline;
  const exits = eventsOfKind(events, 'container-exited');
  const durations = eventsOfKind(events, 'container-started').map(({ atMs }, run) =>
    inSeconds((exits[run]?.atMs ?? Number.NaN) - atMs),
  );
  return `restarts: ${starts(mirror).length - 1}, runs: ${durations.join(' and ')}, clocks ÷ ${TIME_SCALE}`;
}

test('behaviour 12: an exit after the period restarts the container with its volume; one before it stops the task', async (context) => {
  await using mirror = await startMirrorTask({ timeScale: TIME_SCALE, containers: [restarting([])] });
  const stopped = await mirror.stopped();
  measured(context, figure(mirror));
  expect(starts(mirror)).toEqual([0, 1]);
  expect(await runs(stopped)).toBe('run\nrun\n');
  expect(mirror.log('app').map((line) => line.text)).toEqual(['over', 'over']);
  expect(eventsOfKind(mirror.timeline.events, 'container-exited')).toHaveLength(2);
  expect(await mirror.describe()).toMatchObject({
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 1, lastStatus: 'STOPPED' }],
  });
});

test('behaviour 12: an ignored exit code stops the task even after the period', async (context) => {
  await using mirror = await startMirrorTask({ timeScale: TIME_SCALE, containers: [restarting([7], 7)] });
  const stopped = await mirror.stopped();
  measured(context, `exit code ${stopped.exits[0]?.exitCode}, ${figure(mirror)}`);
  expect(starts(mirror)).toEqual([0]);
  expect(await runs(stopped)).toBe('run\n');
});
