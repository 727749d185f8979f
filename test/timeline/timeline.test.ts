import { describe, expect, it } from 'vitest';
import type { Clock } from '../../harness/clock.ts';
import { eventsOfKind, firstOfKind, Timeline } from '../../harness/timeline/timeline.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';

const FIRST_OOM = {
  kind: 'oom',
  oomType: 'heap-space',
  witness: 'jvm-banner',
  detail: 'java.lang.OutOfMemoryError: Java heap space',
} as const;

/** A clock that is 10 ms later each time it is asked, from 1000. */
function tickingClock(): Clock {
  let nowMs = 990;
  return { nowMs: () => (nowMs += 10) };
}

function timeline(engineOffsetMs = 0): Timeline {
  return new Timeline({ clock: tickingClock(), engineOffsetMs });
}

describe('times', () => {
  it('are the harness’s own for what it does itself, now unless told otherwise', () => {
    const line = timeline(250);
    expect(line.record({ kind: 'trial-started' })).toEqual({
      kind: 'trial-started',
      atMs: 1000,
      source: 'harness',
    });
    expect(line.record({ kind: 'load-started' }, 4321.5)).toMatchObject({ atMs: 4321.5 });
  });

  it('are told to the engine in the time of its own clock', () => {
    const line = timeline(250);
    expect(line.engineTimeMs(line.record({ kind: 'oom-wanted' }, 5000))).toBe(5250);
  });

  it.each([
    [250, 1750],
    [-250, 2250],
  ])('of an engine whose clock is ahead by %d ms are mapped back', (offsetMs, atMs) => {
    const at = { source: 'container-log', engineTimeMs: 2000 } as const;
    expect(timeline(offsetMs).recordAt({ kind: 'ready' }, at)).toEqual({
      kind: 'ready',
      atMs,
      source: 'container-log',
    });
  });

  it('of what another event implies are that event’s, mapped once', () => {
    const line = timeline(250);
    const exit = line.recordAt(
      { kind: 'container-exited', container: 'app', exitCode: 137, oomKilled: true },
      { source: 'engine', engineTimeMs: 2000 },
    );
    expect(line.recordFrom(exit, FIRST_OOM)).toMatchObject({ kind: 'oom', atMs: 1750, source: 'engine' });
  });
});

describe('events', () => {
  it('are in the order of their times, however they arrive', () => {
    const line = timeline();
    line.record({ kind: 'load-started' }, 30);
    line.recordAt({ kind: 'ready' }, { source: 'prober', engineTimeMs: 20 });
    line.record({ kind: 'trial-started' }, 10);
    expect(line.events.map(({ kind }) => kind)).toEqual(['trial-started', 'ready', 'load-started']);
  });

  it('reach a subscriber as they arrive, until it is disposed', () => {
    const line = timeline();
    const seen: number[] = [];
    line.record({ kind: 'ready' }, 1);
    {
      using _subscription = line.subscribe(({ atMs }) => seen.push(atMs));
      line.record({ kind: 'ready' }, 3);
      line.record({ kind: 'ready' }, 2);
    }
    line.record({ kind: 'ready' }, 4);
    expect(seen).toEqual([3, 2]);
  });

  it('are found by kind: all in the order given, and the earliest', () => {
    const events: readonly TimelineEvent[] = [
      { ...FIRST_OOM, witness: 'sample', atMs: 9, source: 'container-log' },
      { kind: 'ready', atMs: 1, source: 'prober' },
      { ...FIRST_OOM, atMs: 5, source: 'container-log' },
    ];
    expect(eventsOfKind(events, 'oom').map(({ witness }) => witness)).toEqual(['sample', 'jvm-banner']);
    expect(firstOfKind(events, 'oom')?.witness).toBe('jvm-banner');
    expect(firstOfKind(events, 'load-started')).toBeUndefined();
  });
});

describe('waiting for the first event of a kind', () => {
  const never = new AbortController().signal;

  it('is over at once when it has happened, and gives the earliest', async () => {
    const line = timeline();
    line.record({ kind: 'ready' }, 20);
    line.record({ kind: 'ready' }, 10);
    await expect(line.first('ready', { signal: never })).resolves.toMatchObject({ atMs: 10 });
    // What has happened is known even to someone who has stopped waiting.
    await expect(line.first('ready', { signal: AbortSignal.abort() })).resolves.toMatchObject({ atMs: 10 });
  });

  it('ends with the next one that matches', async () => {
    const line = timeline();
    const draining = line.first('target-health', {
      signal: never,
      matches: ({ health }) => health === 'draining',
    });
    line.record({ kind: 'ready' });
    line.record({ kind: 'target-health', health: 'unhealthy', reason: 'no answer' });
    line.record({ kind: 'target-health', health: 'draining', reason: 'deregistered' });
    await expect(draining).resolves.toMatchObject({ health: 'draining' });
  });

  it('ends with the signal’s reason when that aborts, before or meanwhile', async () => {
    const line = timeline();
    const controller = new AbortController();
    const waiting = line.first('oom', { signal: controller.signal });
    controller.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    await expect(line.first('oom', { signal: controller.signal })).rejects.toThrow('interrupted');
    line.record(FIRST_OOM);
  });
});

describe('more events than a timeline holds', () => {
  const PROBE = { kind: 'probe', healthy: true, detail: 'HTTP 200' } as const;

  it('are left out, and the trial says so once: it decides nothing', () => {
    const line = new Timeline({ clock: tickingClock(), engineOffsetMs: 0, eventsMax: 3 });
    for (let probe = 0; probe < 10; probe += 1) line.record(PROBE);
    line.record(FIRST_OOM);
    expect(line.events.map(({ kind }) => kind)).toEqual(['probe', 'probe', 'probe', 'observer-failed']);
    expect(eventsOfKind(line.events, 'observer-failed')).toMatchObject([
      { message: 'The timeline was cut after 3 events; the next would have been probe.' },
    ]);
  });

  it('do not keep the trial from ending', () => {
    const line = new Timeline({ clock: tickingClock(), engineOffsetMs: 0, eventsMax: 1 });
    const seen: string[] = [];
    line.subscribe(({ kind }) => seen.push(kind));
    line.record(PROBE);
    line.record(PROBE);
    line.record({ kind: 'container-exited', container: 'app', exitCode: 3, oomKilled: false });
    line.record({ kind: 'task-stopped', stopCode: 'UserInitiated', stoppedReason: 'enough' });
    expect(seen).toEqual(['probe', 'observer-failed', 'container-exited', 'task-stopped']);
  });
});
