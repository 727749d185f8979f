import type { RenderFunction } from '@observablehq/plot';
import { type DrawnEvent, type DrawnOf, drawnOfKind } from '../story/drawn-event.ts';
import { crosses, dots, spans, type Span } from './mark.ts';
import type { TimeFrame } from './time-frame.ts';

/** One row of a trial's chart. */
export interface Lane {
  readonly name: string;
  /** At the right of the chart: what the row comes to. */
  readonly sum: string;
  /** Drawn in the lane of that number, from the top. */
  readonly marks: (lane: number) => readonly RenderFunction[];
}

interface Seen {
  readonly events: readonly DrawnEvent[];
  readonly frame: TimeFrame;
}

/** The rows of a trial, from cause to end; one of which nothing is known is left out. */
export function lanesOf(events: readonly DrawnEvent[], frame: TimeFrame): readonly Lane[] {
  const seen = { events, frame };
  return [
    collectionLane(seen),
    frozenLane(seen),
    requestLane(seen),
    oomLane(seen),
    dumpLane(seen),
    hookLane(seen),
    uploadLane(seen),
    intakeLane(seen),
    probeLane(seen),
    targetLane(seen),
    endLane(seen),
  ].flatMap((lane) => lane ?? []);
}

const WHOLE = { top: 0.12, bottom: 0.88 } as const;

function collectionLane({ events, frame }: Seen): Lane | null {
  const collections = drawnOfKind(events, 'collection');
  const [total] = drawnOfKind(events, 'gc-log-read');
  if (collections.length === 0) return null;
  const drawn = (lane: number, scopes: readonly string[], top: number): readonly Span[] =>
    collections
      .filter(({ scope }) => scopes.includes(scope))
      .map(({ atMs, durationMs }) => ({
        fromSeconds: frame.secondsOf(atMs - (durationMs ?? 0)),
        toSeconds: frame.secondsOf(atMs),
        lane,
        top,
        bottom: WHOLE.bottom,
      }));
  return {
    name: 'Collections',
    sum:
      total === undefined
        ? ''
        : `${total.minorCollections + total.concurrentCollections} minor, ${total.fullCollections} full`,
    marks: (lane) => [
      spans(drawn(lane, ['minor', 'concurrent'], 0.55), 'minor'),
      spans(drawn(lane, ['full'], WHOLE.top), 'full'),
    ],
  };
}

function frozenLane({ events, frame }: Seen): Lane | null {
  const freezes = drawnOfKind(events, 'jvm-frozen');
  const [total] = drawnOfKind(events, 'gc-log-read');
  if (freezes.length === 0) return null;
  const items = (lane: number) =>
    freezes.map(({ atMs, durationMs }) => ({
      fromSeconds: frame.secondsOf(atMs - durationMs),
      toSeconds: frame.secondsOf(atMs),
      lane,
      ...WHOLE,
    }));
  return {
    name: 'JVM frozen',
    sum: total === undefined ? '' : `${secondsShort(total.frozenMs)} in all`,
    marks: (lane) => [spans(items(lane), 'frozen')],
  };
}

type Interval = DrawnOf<'load-interval'>;

/** Two bars an interval, the failed ones before all of them, as high as requests a second. */
function requestLane({ events, frame }: Seen): Lane | null {
  const intervals = drawnOfKind(events, 'load-interval');
  if (intervals.length === 0) return null;
  const highest = Math.max(...intervals.map(({ requests, lengthSeconds }) => requests / lengthSeconds), 1);
  const bars = (lane: number, count: (interval: Interval) => number): readonly Span[] =>
    intervals
      .filter((interval) => count(interval) > 0)
      .map((interval) => ({
        fromSeconds: frame.secondsOf(interval.atMs),
        toSeconds: frame.secondsOf(interval.atMs) + interval.lengthSeconds,
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

/** What the JVM and the sample say of an OutOfMemoryError, and the kernel's word. */
function oomLane({ events, frame }: Seen): Lane | null {
  const ooms = drawnOfKind(events, 'oom');
  const handled = drawnOfKind(events, 'oom-handled');
  const kills = drawnOfKind(events, 'kernel-kill');
  const all = [...ooms, ...handled, ...kills];
  if (all.length === 0) return null;
  const at = (lane: number, items: readonly DrawnEvent[]) =>
    items.map(({ atMs }) => ({
      fromSeconds: frame.secondsOf(atMs),
      toSeconds: frame.secondsOf(atMs),
      lane,
      ...WHOLE,
    }));
  return {
    name: 'OOM in the log',
    sum: `${all.length} ${all.length === 1 ? 'line' : 'lines'}`,
    marks: (lane) => [spans(at(lane, [...ooms, ...kills]), 'oom'), spans(at(lane, handled), 'handled')],
  };
}

function dumpLane({ events, frame }: Seen): Lane | null {
  const [begin] = drawnOfKind(events, 'dump-begin');
  if (begin === undefined) return null;
  const [end] = drawnOfKind(events, 'dump-end');
  const [failure] = drawnOfKind(events, 'dump-failed');
  const toMs = end?.atMs ?? failure?.atMs ?? endOf(events);
  return {
    name: 'Heap dump',
    sum: end === undefined ? 'not finished' : bytesShort(end.sizeBytes),
    marks: (lane) => [
      spans([spanOf(frame, lane, begin.atMs, toMs)], end === undefined ? 'writing broken' : 'writing'),
    ],
  };
}

function hookLane({ events, frame }: Seen): Lane | null {
  const [begin] = drawnOfKind(events, 'hook-begin');
  if (begin === undefined) return null;
  const [end] = drawnOfKind(events, 'hook-end');
  return {
    name: 'Hook',
    sum: end === undefined ? 'not finished' : `exit ${end.exitCode ?? 'unknown'}`,
    marks: (lane) => [
      spans(
        [spanOf(frame, lane, begin.atMs, end?.atMs ?? endOf(events))],
        end === undefined ? 'hook broken' : 'hook',
      ),
    ],
  };
}

function uploadLane({ events, frame }: Seen): Lane | null {
  const begins = drawnOfKind(events, 'upload-begin');
  if (begins.length === 0) return null;
  const ends = drawnOfKind(events, 'upload-end');
  const durable = new Set(ends.filter(({ outcome }) => outcome === 'durable').map(({ upload }) => upload));
  const received = ends.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  const drawn = (lane: number, isDurable: boolean): readonly Span[] =>
    begins
      .filter(({ upload }) => durable.has(upload) === isDurable)
      .map(({ upload, atMs }) => {
        const end = ends.find((candidate) => candidate.upload === upload);
        return spanOf(frame, lane, atMs, end?.atMs ?? endOf(events));
      });
  return {
    name: 'Upload',
    sum: bytesShort(received),
    marks: (lane) => [spans(drawn(lane, true), 'upload'), spans(drawn(lane, false), 'upload broken')],
  };
}

function intakeLane({ events, frame }: Seen): Lane | null {
  const ends = drawnOfKind(events, 'intake-request-end');
  if (ends.length === 0) return null;
  const at = (lane: number, isReceived: boolean) =>
    ends
      .filter(({ outcome }) => (outcome === 'received') === isReceived)
      .map(({ atMs }) => ({ seconds: frame.secondsOf(atMs), lane: lane + 0.5 }));
  const received = ends.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  return {
    name: 'Datadog intake',
    sum: bytesShort(received),
    marks: (lane) => [dots(at(lane, true), 'upload'), crosses(at(lane, false), 'cross')],
  };
}

function probeLane({ events, frame }: Seen): Lane | null {
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

function targetLane({ events, frame }: Seen): Lane | null {
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

function endLane({ events, frame }: Seen): Lane | null {
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

function spanOf(frame: TimeFrame, lane: number, fromMs: number, toMs: number): Span {
  return { fromSeconds: frame.secondsOf(fromMs), toSeconds: frame.secondsOf(toMs), lane, ...WHOLE };
}

/** What is still under way ends with its container. */
function endOf(events: readonly DrawnEvent[]): number {
  return drawnOfKind(events, 'container-exited').at(-1)?.atMs ?? events.at(-1)?.atMs ?? 0;
}

function secondsShort(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function bytesShort(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
