import { z } from 'zod';
import { MEMORY_POOLS } from '../../timeline/timeline-event.ts';

const at = { atMs: z.number() };
const bytes = z.number();

/**
 * Events of a `timeline.jsonl` that a report draws or tells; fields that it does not need are left out. A
 * kind that is not here, such as a later version's, is passed over.
 */
export const drawnEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trial-started'), ...at }),
  z.object({ kind: z.literal('container-started'), container: z.string(), ...at }),
  z.object({
    kind: z.literal('container-probe'),
    container: z.string(),
    healthy: z.boolean(),
    detail: z.string(),
    ...at,
  }),
  z.object({ kind: z.literal('container-health'), container: z.string(), health: z.string(), ...at }),
  z.object({ kind: z.literal('ready'), ...at }),
  z.object({ kind: z.literal('load-started'), ...at }),
  z.object({ kind: z.literal('request-failed'), detail: z.string(), ...at }),
  z.object({ kind: z.literal('oom'), oomType: z.string(), witness: z.string(), detail: z.string(), ...at }),
  z.object({ kind: z.literal('oom-handled'), oomType: z.string(), detail: z.string(), ...at }),
  z.object({ kind: z.literal('oom-wanted'), ...at }),
  z.object({ kind: z.literal('dump-begin'), path: z.string(), ...at }),
  z.object({ kind: z.literal('dump-failed'), reason: z.string(), ...at }),
  z.object({ kind: z.literal('dump-end'), sizeBytes: bytes, ...at }),
  z.object({ kind: z.literal('hook-begin'), command: z.string(), ...at }),
  z.object({ kind: z.literal('hook-end'), exitCode: z.number().nullable(), ...at }),
  z.object({
    kind: z.literal('collection'),
    scope: z.enum(['minor', 'full', 'concurrent']),
    durationMs: z.number().nullable(),
    pools: z.array(z.object({ pool: z.enum(MEMORY_POOLS), beforeBytes: bytes, afterBytes: bytes })),
    ...at,
  }),
  z.object({ kind: z.literal('jvm-frozen'), operation: z.string(), durationMs: z.number(), ...at }),
  z.object({
    kind: z.literal('gc-log-read'),
    minorCollections: z.number(),
    fullCollections: z.number(),
    concurrentCollections: z.number(),
    frozenMs: z.number(),
    ...at,
  }),
  z.object({ kind: z.literal('container-memory'), container: z.string(), usedBytes: bytes, ...at }),
  z.object({ kind: z.literal('direct-memory'), usedBytes: bytes, ...at }),
  z.object({ kind: z.literal('crash-report'), path: z.string(), ...at }),
  z.object({ kind: z.literal('upload-begin'), upload: z.number(), key: z.string(), ...at }),
  z.object({ kind: z.literal('upload-progress'), upload: z.number(), receivedBytes: bytes, ...at }),
  z.object({
    kind: z.literal('upload-end'),
    upload: z.number(),
    key: z.string(),
    outcome: z.string(),
    receivedBytes: bytes,
    ...at,
  }),
  z.object({ kind: z.literal('probe'), healthy: z.boolean(), detail: z.string(), ...at }),
  z.object({ kind: z.literal('target-health'), health: z.string(), reason: z.string(), ...at }),
  z.object({ kind: z.literal('replacement-healthy'), ...at }),
  z.object({ kind: z.literal('stop-requested'), stopCode: z.string(), stoppedReason: z.string(), ...at }),
  z.object({ kind: z.literal('signal'), container: z.string(), signal: z.string(), ...at }),
  z.object({
    kind: z.literal('container-exited'),
    container: z.string(),
    exitCode: z.number(),
    oomKilled: z.boolean(),
    ...at,
  }),
  z.object({ kind: z.literal('kernel-kill'), container: z.string(), witness: z.string(), ...at }),
  z.object({ kind: z.literal('task-stopped'), stopCode: z.string(), stoppedReason: z.string(), ...at }),
  z.object({
    kind: z.literal('load-interval'),
    lengthSeconds: z.number(),
    requests: z.number(),
    failedRequests: z.number(),
    ...at,
  }),
  z.object({ kind: z.literal('intake-request-begin'), request: z.number(), path: z.string(), ...at }),
  z.object({
    kind: z.literal('intake-request-end'),
    request: z.number(),
    outcome: z.string(),
    receivedBytes: bytes,
    ...at,
  }),
  z.object({ kind: z.literal('tracer-started'), runtimeId: z.string(), version: z.string(), ...at }),
  z.object({ kind: z.literal('tracer-disabled'), detail: z.string(), ...at }),
  z.object({ kind: z.literal('observer-failed'), message: z.string(), ...at }),
]);

export type DrawnEvent = z.infer<typeof drawnEventSchema>;
export type DrawnKind = DrawnEvent['kind'];
export type DrawnOf<Kind extends DrawnKind> = Extract<DrawnEvent, { readonly kind: Kind }>;

/** A chart asks for two dozen kinds of the same two thousand events. */
const BY_KIND = new WeakMap<readonly DrawnEvent[], ReadonlyMap<DrawnKind, readonly DrawnEvent[]>>();

/** All events of a kind, in the order given. */
export function drawnOfKind<Kind extends DrawnKind>(
  events: readonly DrawnEvent[],
  kind: Kind,
): readonly DrawnOf<Kind>[] {
  let byKind = BY_KIND.get(events);
  if (byKind === undefined) {
    byKind = Map.groupBy(events, (event) => event.kind);
    BY_KIND.set(events, byKind);
  }
  return (byKind.get(kind) ?? []).filter((event): event is DrawnOf<Kind> => event.kind === kind);
}
