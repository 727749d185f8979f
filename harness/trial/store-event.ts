import type { ObjectStoreEvent } from '../sink/object-store-event.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** Writes to the timeline what of the object store's events a verdict or a reader may need. */
export function recordStoreEvent(timeline: Timeline, event: ObjectStoreEvent): void {
  const at = { source: 'object-store', engineTimeMs: event.atMs } as const;
  switch (event.kind) {
    case 'upload-begin':
      timeline.recordAt({ kind: 'upload-begin', upload: event.upload, key: event.key }, at);
      return;
    case 'upload-end': {
      const { upload, key, outcome, receivedBytes, httpStatus, pieces, lastByteAtMs } = event;
      if (lastByteAtMs !== null) {
        timeline.recordAt({ kind: 'upload-received', upload }, { ...at, engineTimeMs: lastByteAtMs });
      }
      timeline.recordAt({ kind: 'upload-end', upload, key, outcome, receivedBytes, httpStatus, pieces }, at);
      return;
    }
    case 'failure':
      timeline.recordAt({ kind: 'observer-failed', message: event.message }, at);
      return;
    case 'upload-progress':
      timeline.recordAt(
        { kind: 'upload-progress', upload: event.upload, receivedBytes: event.receivedBytes },
        at,
      );
      return;
    case 'ready':
    case 'restart-due':
      return;
  }
}
