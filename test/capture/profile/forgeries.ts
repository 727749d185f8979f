import { zstdCompressSync } from 'node:zlib';
import { profileBody } from '../../sink/example-profile.ts';
import type { SentProfile } from './sent-profile.ts';
import {
  bodyOf,
  eventPart,
  mainPart,
  type RecordedUpload,
  timeOf,
  withEvent,
  withTime,
} from './recorded-upload.ts';

/** A damaged or forged copy of an upload that is captured as it is, and what the verdict must say of it. */
export interface Forgery {
  readonly what: string;
  readonly forge: (upload: RecordedUpload) => SentProfile;
  /** Default: `lost`. */
  readonly verdict?: 'partial';
  /** In the verdict's sentence. */
  readonly says: RegExp;
}

const HOUR_MS = 3_600_000;
const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
const sent = (body: Buffer, changes: Partial<SentProfile> = {}): SentProfile => ({ body, ...changes });
const tagged = (upload: RecordedUpload, change: (tags: string) => string): RecordedUpload =>
  withEvent(upload, { tags_profiler: change(String(upload.event['tags_profiler'])) });
const raw = (upload: RecordedUpload) => Buffer.concat(upload.chunks);
const chunkwise = (
  upload: RecordedUpload,
  change: (chunk: Buffer, index: number) => Buffer | null,
): RecordedUpload => ({
  ...upload,
  chunks: upload.chunks.flatMap((chunk, index) => change(chunk, index) ?? []),
});
const isHotspot = (chunk: Buffer): boolean => chunk.readUInt16BE(6) === 1;
const olderBy = (upload: RecordedUpload, milliseconds: number): RecordedUpload =>
  withEvent(
    chunkwise(upload, (chunk) => withTime(chunk, { startMs: -milliseconds })),
    {
      start: isoTime(timeOf(upload, 'start') - milliseconds),
      end: isoTime(timeOf(upload, 'end') - milliseconds),
    },
  );
const lastingLonger = (upload: RecordedUpload, milliseconds: number): RecordedUpload =>
  withEvent(
    chunkwise(upload, (chunk) => withTime(chunk, { durationMs: milliseconds })),
    { end: isoTime(timeOf(upload, 'end') + milliseconds) },
  );

const OF_THE_BODY: readonly Forgery[] = [
  {
    what: 'a body cut in the middle',
    forge: (u) => sent(bodyOf(u).subarray(0, bodyOf(u).length / 2)),
    says: /closing boundary/,
  },
  {
    what: 'a body without its closing boundary',
    forge: (u) => sent(bodyOf(u).subarray(0, -6)),
    says: /closing boundary/,
  },
  {
    what: 'something behind the closing boundary',
    forge: (u) => sent(Buffer.concat([bodyOf(u), Buffer.from('x')])),
    says: /follows its closing boundary/,
  },
  {
    what: 'another boundary than the head names',
    forge: (u) => sent(bodyOf(u), { contentType: 'multipart/form-data; boundary=other' }),
    says: /begin with its boundary/,
  },
  {
    what: 'no multipart at all',
    forge: (u) => sent(bodyOf(u), { contentType: 'application/json' }),
    says: /no multipart/,
  },
  {
    what: 'a recording without an event',
    forge: (u) => sent(profileBody({ parts: [mainPart(u)] })),
    says: /0 parts named event/,
  },
  {
    what: 'an event without a recording',
    forge: (u) => sent(profileBody({ parts: [eventPart(u)] })),
    says: /lists/,
  },
  {
    what: 'a recording that is attached twice',
    forge: (u) => sent(profileBody({ parts: [eventPart(u), mainPart(u), mainPart(u)] })),
    says: /attached are/,
  },
];

const OF_THE_EVENT: readonly Forgery[] = [
  {
    what: 'an event that is no JSON',
    forge: (u) =>
      sent(Buffer.from(bodyOf(u).toString('latin1').replace('{"attachments"', '{{attachments"'), 'latin1')),
    says: /not a JSON object/,
  },
  {
    what: 'an event with other attachments',
    forge: (u) => sent(bodyOf(withEvent(u, { attachments: ['cpu.pprof'] }))),
    says: /cpu\.pprof/,
  },
  {
    what: 'an event of another language',
    forge: (u) => sent(bodyOf(withEvent(u, { family: 'python' }))),
    says: /family/,
  },
  {
    what: 'an event of another version',
    forge: (u) => sent(bodyOf(withEvent(u, { version: '3' }))),
    says: /version/,
  },
  {
    what: 'an event without an end',
    forge: (u) => sent(bodyOf(withEvent(u, { end: undefined }))),
    says: /end/,
  },
  {
    what: 'an end before the start',
    forge: (u) => sent(bodyOf(withEvent(u, { start: u.event['end'], end: u.event['start'] }))),
    says: /ends before it starts/,
  },
  {
    what: 'a start after the OOM',
    forge: (u) => sent(bodyOf(withEvent(u, { start: isoTime(timeOf(u, 'end') - 1) }))),
    says: /No profile covers/,
  },
  {
    what: 'the runtime-id of another JVM',
    forge: (u) => sent(bodyOf(tagged(u, (tags) => tags.replace(/runtime-id:f?./, 'runtime-id:00')))),
    says: /another JVM/,
  },
  {
    what: 'no runtime-id',
    forge: (u) => sent(bodyOf(tagged(u, (tags) => tags.replace(/runtime-id:[^,]+,/, '')))),
    says: /another JVM \(runtime-id null\)/,
  },
];

const OF_THE_RECORDING: readonly Forgery[] = [
  {
    what: 'a recording that is not compressed',
    forge: (u) => sent(bodyOf(u, raw(u))),
    says: /not compressed/,
  },
  {
    what: 'noise in place of the recording',
    forge: (u) => sent(bodyOf(u, Buffer.alloc(5000, 0xa5))),
    says: /not compressed/,
  },
  {
    what: 'nothing in place of the recording',
    forge: (u) => sent(bodyOf(u, Buffer.alloc(0))),
    says: /not compressed/,
  },
  {
    what: 'a compressed recording that is cut',
    forge: (u) => sent(bodyOf(u, zstdCompressSync(raw(u)).subarray(0, -20))),
    says: /zstd stream is damaged/,
  },
  {
    what: 'something behind the compressed recording',
    forge: (u) => sent(bodyOf(u, Buffer.concat([zstdCompressSync(raw(u)), Buffer.from('x')]))),
    says: /follow the end of its zstd/,
  },
  {
    what: 'an empty recording, compressed',
    forge: (u) => sent(bodyOf(u, zstdCompressSync(Buffer.alloc(0)))),
    says: /file is empty/,
  },
  {
    what: 'a recording cut inside a chunk',
    forge: (u) => sent(bodyOf(u, zstdCompressSync(raw(u).subarray(0, -30)))),
    says: /recording is broken/,
  },
  {
    what: 'something behind the last chunk',
    forge: (u) => sent(bodyOf(u, zstdCompressSync(Buffer.concat([raw(u), Buffer.from('FLR')])))),
    says: /recording is broken/,
  },
  {
    what: 'no chunk of HotSpot',
    forge: (u) => sent(bodyOf(chunkwise(u, (chunk) => (isHotspot(chunk) ? null : chunk)))),
    says: /no chunk of HotSpot/,
  },
  {
    what: 'a chunk that the JVM never finished',
    forge: (u) => sent(bodyOf(chunkwise(u, (chunk) => unfinished(chunk)))),
    says: /unfinished|covers no time/,
  },
  {
    what: 'a chunk that covers no time',
    forge: (u) => sent(bodyOf(chunkwise(u, (chunk) => withTime(chunk, { durationMs: -HOUR_MS })))),
    says: /covers no time/,
  },
];

const OF_TIME: readonly Forgery[] = [
  {
    what: 'an end moved after the OOM, the chunks as they were',
    forge: (u) =>
      sent(bodyOf(withEvent(u, { end: isoTime(timeOf(u, 'end') + 30_000) })), {
        oomAtMs: timeOf(u, 'end') + 20_000,
      }),
    says: /away from the end/,
  },
  {
    what: 'end and chunks moved after the OOM, past the arrival',
    forge: (u) => sent(bodyOf(lastingLonger(u, 30_000)), { oomAtMs: timeOf(u, 'end') + 20_000 }),
    says: /ends after it had arrived/,
  },
  {
    what: 'another trial’s profile, replayed as it was',
    forge: (u) =>
      sent(bodyOf(tagged(olderBy(u, HOUR_MS), (tags) => tags.replace(/runtime-id:f?./, 'runtime-id:00')))),
    says: /another JVM/,
  },
  {
    what: 'an old profile with this JVM’s runtime-id',
    forge: (u) => sent(bodyOf(olderBy(u, HOUR_MS))),
    says: /older than the trial/,
  },
  {
    what: 'chunks that overlap',
    forge: (u) =>
      sent(bodyOf(chunkwise(u, (chunk) => (isHotspot(chunk) ? Buffer.concat([chunk, chunk]) : chunk)))),
    says: /begins before the one before it ends/,
  },
  {
    what: 'a gap between chunks in which the OOM lies',
    forge: (u) =>
      sent(bodyOf(chunkwise(u, (chunk) => withTime(chunk, { startMs: 6000, durationMs: -6000 }))), {
        oomAtMs: timeOf(u, 'start') + 3000,
      }),
    says: /No profile covers/,
  },
  {
    what: 'a chunk of ddprof that does not reach the OOM',
    forge: (u) =>
      sent(
        bodyOf(chunkwise(u, (chunk) => (isHotspot(chunk) ? chunk : withTime(chunk, { durationMs: -4000 })))),
        { oomAtMs: timeOf(u, 'end') - 1000 },
      ),
    verdict: 'partial',
    says: /covers the time up to [23]\.\d/,
  },
  {
    what: 'a profile that arrived after the container’s end',
    forge: (u) => sent(bodyOf(u), { arrivedAtMs: timeOf(u, 'end') + 61_000 }),
    says: /after the container's end/,
  },
  {
    what: 'a profile that arrived after STOPPED',
    forge: (u) => sent(bodyOf(u), { arrivedAtMs: timeOf(u, 'end') + HOUR_MS }),
    says: /after the container's end/,
  },
  {
    what: 'a body that the intake saw break off',
    forge: (u) => sent(bodyOf(u), { outcome: 'truncated' }),
    says: /broke off before/,
  },
  {
    what: 'a body that the intake refused',
    forge: (u) => sent(bodyOf(u), { outcome: 'refused', httpStatus: 500 }),
    says: /refused with HTTP 500/,
  },
  {
    what: 'a body that the intake never answered',
    forge: (u) => sent(bodyOf(u), { outcome: 'unanswered' }),
    says: /never answered/,
  },
  { what: 'an OOM event without a profile', forge: () => ({ body: null }), says: /no other was sent/ },
];

/** Everything that a captured profile may be damaged by; none of it is captured. */
export const FORGERIES: readonly Forgery[] = [
  ...OF_THE_BODY,
  ...OF_THE_EVENT,
  ...OF_THE_RECORDING,
  ...OF_TIME,
];

/** Being written still: state 255, and no end yet. */
function unfinished(chunk: Buffer): Buffer {
  const copy: Buffer = Buffer.from(chunk);
  copy[64] = 255;
  return copy;
}
