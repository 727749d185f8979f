import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { Culprit } from '../../config/scenario.ts';
import { openRecording } from '../../jfr/recording-source.ts';
import { type RecordingSummary, summariseRecording } from '../../jfr/recording-summary.ts';
import type { OomType } from '../../oom-type.ts';
import { multipartBoundary, type MultipartScan, MultipartScanner } from '../../sink/multipart-scanner.ts';
import { readProfileEvent } from '../../sink/profile-event.ts';
import { findCulprit } from '../culprit-finding.ts';
import type { ProfileChunk, ProfileContent } from './profile-facts.ts';

/** What dd-java-agent writes into `event.json`, as far as a profile's worth depends on it. */
const eventSchema = z.object({
  attachments: z.tuple([z.literal('main.jfr')]),
  tags_profiler: z.string(),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  family: z.literal('java'),
  version: z.literal('4'),
});

/** The last chunk of HotSpot's ends when the agent takes its snapshot, which is the profile's end (measured: 0 s). */
const END_APART_MS_MAX = 2000;
/** Chunks follow each other at once; a header that begins earlier is not of this recorder. */
const OVERLAP_MS_MAX = 100;

export type ReadProfile =
  | { readonly kind: 'content'; readonly content: ProfileContent }
  | { readonly kind: 'damage'; readonly damage: string };

export interface ProfileBody {
  /** The body as it was received. */
  readonly file: string;
  readonly contentType: string;
  readonly culprit: Culprit;
  readonly oomType: OomType;
}

/**
 * Reads a profile that the intake took. Strict: the body is a whole multipart, `event.json` says what it must, the
 * recording decompresses to its end, its chunks tile it exactly, those of HotSpot follow each other and end when
 * the profile says that it ends.
 */
export async function readProfile(body: ProfileBody): Promise<ReadProfile> {
  const boundary = multipartBoundary(body.contentType);
  if (boundary === null) return damaged('it is no multipart/form-data');
  const scan = await scanMultipart(body.file, boundary);
  const described = await readProfileEvent(body.file, scan);
  if (described.kind === 'flaw') return damaged(described.flaw);
  const event = eventSchema.safeParse(described.value);
  const main = scan.parts.find(({ name }) => name === 'main');
  if (!event.success) {
    const [issue] = event.error.issues;
    return damaged(`its event.json is not a Java profile's: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (main?.fileName !== 'main.jfr') return damaged('it has no part main with main.jfr');
  const source = await openRecording(body.file, main);
  if (source.compression === 'none') return damaged('its main.jfr is not compressed as the agent does');
  const summary = await summariseRecording(source.pieces());
  const { start, end, tags_profiler: tags } = event.data;
  const time = { startMs: Date.parse(start), endMs: Date.parse(end) };
  const damage = damageOf(summary, time);
  if (damage !== null) return damaged(damage);
  return {
    kind: 'content',
    content: {
      runtimeId: tagOf(tags, 'runtime-id'),
      snapshot: tagOf(tags, 'snapshot'),
      ...time,
      chunks: chunksOf(summary),
      culprit: findCulprit(summary, body),
    },
  };
}

function damaged(damage: string): ReadProfile {
  return { kind: 'damage', damage };
}

async function scanMultipart(file: string, boundary: string): Promise<MultipartScan> {
  const scanner = new MultipartScanner(boundary);
  const pieces: AsyncIterable<Buffer> = createReadStream(file);
  for await (const piece of pieces) scanner.write(piece);
  return scanner.end();
}

function tagOf(tags: string, name: string): string | null {
  const tag = tags.split(',').find((one) => one.startsWith(`${name}:`));
  return tag?.slice(name.length + 1) ?? null;
}

function chunksOf({ chunks }: RecordingSummary): ProfileChunk[] {
  return chunks.flatMap(({ version, covered }) =>
    covered === null ? [] : [{ writer: version === '2.0' ? 'ddprof' : 'hotspot', ...covered }],
  );
}

interface ProfileTime {
  readonly startMs: number;
  readonly endMs: number;
}

/** What is wrong with a recording and the time it says that it covers; `null` for nothing. */
function damageOf(summary: RecordingSummary, { startMs, endMs }: ProfileTime): string | null {
  const { structure, chunks } = summary;
  if (structure.kind !== 'complete') {
    return `its recording is ${structure.kind} at byte ${structure.atOffset}: ${structure.reason}`;
  }
  if (chunks.some(({ covered }) => covered === null)) return 'a chunk of its recording covers no time';
  if (endMs <= startMs) return 'it says that it ends before it starts';
  const own = chunksOf(summary).filter(({ writer }) => writer === 'hotspot');
  const last = own.at(-1);
  if (last === undefined) return 'its recording has no chunk of HotSpot';
  const overlap = own.findIndex(
    ({ fromMs }, index) => fromMs < (own[index - 1]?.toMs ?? fromMs) - OVERLAP_MS_MAX,
  );
  if (overlap > 0) return `chunk ${overlap + 1} of its recording begins before the one before it ends`;
  const apartMs = Math.abs(last.toMs - endMs);
  return apartMs > END_APART_MS_MAX
    ? `its last chunk ends ${(apartMs / 1000).toFixed(1)} s away from the end that it says it has`
    : null;
}
