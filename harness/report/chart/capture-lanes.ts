import { hookOverMs, isBackgroundHook } from '../../timeline/hook-over.ts';
import { type DrawnOf, drawnOfKind } from '../story/drawn-event.ts';
import { bytesShort, endOf, type Lane, type Seen, spanOf, WHOLE } from './lane.ts';
import { crosses, dots, spans, type Span } from './mark.ts';

export function dumpLane({ events, frame }: Seen): Lane | null {
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

export function hookLane({ events, frame }: Seen): Lane | null {
  const [begin] = drawnOfKind(events, 'hook-begin');
  if (begin === undefined) return null;
  const [end] = drawnOfKind(events, 'hook-end');
  const overMs = end?.atMs ?? (isBackgroundHook(begin) ? null : hookOverMs(events, begin));
  const sum = end === undefined ? 'finished' : `exit ${end.exitCode ?? 'unknown'}`;
  return {
    name: 'Hook',
    sum: overMs === null ? 'not finished' : sum,
    marks: (lane) => [
      spans(
        [spanOf(frame, lane, begin.atMs, overMs ?? endOf(events))],
        overMs === null ? 'hook broken' : 'hook',
      ),
    ],
  };
}

/** As high as what has arrived by then is of the most that arrived. */
export function uploadLane({ events, frame }: Seen): Lane | null {
  const begins = drawnOfKind(events, 'upload-begin');
  if (begins.length === 0) return null;
  const ends = drawnOfKind(events, 'upload-end');
  const progress = drawnOfKind(events, 'upload-progress');
  const mostBytes = Math.max(1, ...[...ends, ...progress].map(({ receivedBytes }) => receivedBytes));
  const stepsOf = ({ upload, atMs }: DrawnOf<'upload-begin'>, lane: number): readonly Span[] => {
    const end = ends.find((candidate) => candidate.upload === upload);
    const marks = [
      ...progress.filter((step) => step.upload === upload),
      ...(end === undefined ? [{ atMs: endOf(events), receivedBytes: 0 }] : [end]),
    ];
    return marks.map(({ atMs: toMs, receivedBytes }, index) => ({
      ...spanOf(frame, lane, marks[index - 1]?.atMs ?? atMs, toMs),
      top: WHOLE.bottom - (WHOLE.bottom - WHOLE.top) * Math.max(0.2, receivedBytes / mostBytes),
    }));
  };
  const durable = new Set(ends.filter(({ outcome }) => outcome === 'durable').map(({ upload }) => upload));
  const drawn = (lane: number, isDurable: boolean): readonly Span[] =>
    begins.filter(({ upload }) => durable.has(upload) === isDurable).flatMap((begin) => stepsOf(begin, lane));
  const received = ends.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  return {
    name: 'Upload',
    sum: bytesShort(received),
    marks: (lane) => [spans(drawn(lane, true), 'upload'), spans(drawn(lane, false), 'upload broken')],
  };
}

export function intakeLane({ events, frame }: Seen): Lane | null {
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
