import { type DrawnEvent, drawnOfKind } from '../story/drawn-event.ts';
import { type Lane, type Seen, WHOLE } from './lane.ts';
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

function secondsShort(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
