import { type DrawnEvent, type DrawnOf, drawnOfKind } from '../story/drawn-event.ts';
import { endOf, type Lane, type Seen, spanOf, WHOLE } from './lane.ts';
import { crosses, dots, spans, type Span } from './mark.ts';

type Interval = DrawnOf<'load-interval'>;

/** Two bars an interval, the failed ones before all of them, as high as requests a second. */
export function requestLane({ events, frame }: Seen): Lane | null {
  const intervals = drawnOfKind(events, 'load-interval');
  if (intervals.length === 0) return null;
  const highest = Math.max(...intervals.map(({ requests, lengthSeconds }) => requests / lengthSeconds), 1);
  const bars = (lane: number, count: (interval: Interval) => number): readonly Span[] =>
    intervals
      .filter((interval) => count(interval) > 0)
      .map((interval) => ({
        fromSeconds: frame.secondsOf(interval.atMs),
        toSeconds: Math.min(frame.toSeconds, frame.secondsOf(interval.atMs) + interval.lengthSeconds),
        lane,
        top: WHOLE.bottom - ((WHOLE.bottom - WHOLE.top) * count(interval)) / interval.lengthSeconds / highest,
        bottom: WHOLE.bottom,
      }));
  const sum = (count: (interval: Interval) => number): number =>
    intervals.reduce((total, interval) => total + count(interval), 0);
  return {
    name: 'k6 requests',
    sum: `${sum(allRequests)}, ${sum(failedRequests)} failed`,
    marks: (lane) => [
      spans(bars(lane, allRequests), 'requests'),
      spans(bars(lane, failedRequests), 'failed'),
    ],
  };
}

function allRequests({ requests }: Interval): number {
  return requests;
}

function failedRequests({ failedRequests: failed }: Interval): number {
  return failed;
}

export function probeLane({ events, frame }: Seen): Lane | null {
  const probes = [...drawnOfKind(events, 'probe'), ...drawnOfKind(events, 'container-probe')];
  if (probes.length === 0) return null;
  const at = (lane: number, isHealthy: boolean) =>
    probes
      .filter(({ healthy }) => healthy === isHealthy)
      .map(({ atMs }) => ({ seconds: frame.secondsOf(atMs), lane: lane + 0.5 }));
  const failed = probes.filter(({ healthy }) => !healthy).length;
  return {
    name: 'Health probes',
    sum: `${probes.length}, ${failed} failed`,
    marks: (lane) => [dots(at(lane, true), 'healthy'), crosses(at(lane, false), 'cross')],
  };
}

export function targetLane({ events, frame }: Seen): Lane | null {
  const changes = drawnOfKind(events, 'target-health');
  if (changes.length === 0) return null;
  const drawn = (lane: number, state: string): readonly Span[] =>
    changes.flatMap(({ health, atMs }, index) =>
      health === state ? [spanOf(frame, lane, atMs, changes[index + 1]?.atMs ?? endOf(events))] : [],
    );
  return {
    name: 'Load balancer',
    sum: changes.at(-1)?.health ?? '',
    marks: (lane) =>
      ['healthy', 'unhealthy', 'draining'].map((state) => spans(drawn(lane, state), `target ${state}`)),
  };
}

export function endLane({ events, frame }: Seen): Lane | null {
  const signals = drawnOfKind(events, 'signal');
  const ends = [...drawnOfKind(events, 'container-exited'), ...drawnOfKind(events, 'task-stopped')];
  if (signals.length + ends.length === 0) return null;
  const at = (lane: number, items: readonly DrawnEvent[]) =>
    items.map(({ atMs }) => spanOf(frame, lane, atMs, atMs));
  return {
    name: 'Signals, end',
    sum: [...new Set(signals.map(({ signal }) => signal))].join(', ') || 'none sent',
    marks: (lane) => [spans(at(lane, signals), 'signal'), spans(at(lane, ends), 'end')],
  };
}
