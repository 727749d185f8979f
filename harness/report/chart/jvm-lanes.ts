import { hookOverMs } from '../../timeline/hook-over.ts';
import { type DrawnEvent, drawnOfKind } from '../story/drawn-event.ts';
import { endOf, type Lane, type Seen, spanOf, WHOLE } from './lane.ts';
import { spans, type Span } from './mark.ts';

export function collectionLane({ events, frame }: Seen): Lane | null {
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

export function frozenLane({ events, frame }: Seen): Lane | null {
  const freezes = drawnOfKind(events, 'jvm-frozen');
  const [total] = drawnOfKind(events, 'gc-log-read');
  const unended = freezeWithoutEnd(events);
  if (freezes.length === 0 && unended === null) return null;
  const items = (lane: number): readonly Span[] => [
    ...freezes.map(({ atMs, durationMs }) => spanOf(frame, lane, atMs - durationMs, atMs)),
    ...(unended === null ? [] : [spanOf(frame, lane, unended.fromMs, unended.toMs)]),
  ];
  const frozenMs = (total?.frozenMs ?? 0) + (unended === null ? 0 : unended.toMs - unended.fromMs);
  return {
    name: 'JVM frozen',
    sum: `${(frozenMs / 1000).toFixed(1)} s in all`,
    marks: (lane) => [spans(items(lane), 'frozen')],
  };
}

/** A JVM that ends in its dump or its hook does not live to log how long it stood still for it. */
function freezeWithoutEnd(
  events: readonly DrawnEvent[],
): { readonly fromMs: number; readonly toMs: number } | null {
  const hook = drawnOfKind(events, 'hook-begin').at(-1);
  const begin = hook ?? drawnOfKind(events, 'dump-begin').at(-1);
  const isLogged = drawnOfKind(events, 'gc-log-read').length > 0;
  if (begin === undefined || !isLogged) return null;
  const hasEnded = hook === undefined ? isDumpOver(events, begin.atMs) : hookOverMs(events, hook) !== null;
  return hasEnded ? null : { fromMs: begin.atMs, toMs: endOf(events) };
}

function isDumpOver(events: readonly DrawnEvent[], sinceMs: number): boolean {
  const signs = [
    ...drawnOfKind(events, 'dump-end'),
    ...drawnOfKind(events, 'dump-failed'),
    ...drawnOfKind(events, 'jvm-frozen'),
    ...drawnOfKind(events, 'collection'),
  ];
  return signs.some(({ atMs }) => atMs > sinceMs);
}

/** What the JVM and the sample say of an OutOfMemoryError, and the kernel's word. */
export function oomLane({ events, frame }: Seen): Lane | null {
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
