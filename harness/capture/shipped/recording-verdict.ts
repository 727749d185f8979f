import { secondsText } from '../../seconds-text.ts';
import type { JudgeContext } from '../capture-path.ts';
import { capturedVerdict, durableAt, lostVerdict, type PathVerdict } from '../path-verdict.ts';
import { union } from '../profile/profile-coverage.ts';
import { judgeUnfinishedUpload, type UploadEnd } from '../upload-verdict.ts';
import type { ShippedRecording } from './read-recording.ts';
import { keyOf, SHIPPER, shipmentOf } from './shipped-files.ts';

/**
 * HotSpot flushes a chunk once a second, and less often while the collector has all the time: what is missing of
 * the last two and a half seconds is no hole.
 */
const UNFLUSHED_SECONDS_MAX = 2.5;

export interface RecordingJudgement {
  readonly recordings: readonly ShippedRecording[];
  /** Whether one that the JVM never finished counts as far as it was flushed. */
  readonly mayBeUnfinished: boolean;
  /** Seconds before the OOM within which they must reach to count as a part. */
  readonly partialSeconds: number;
  /** What there is none of where there is nothing. */
  readonly nothing: string;
  readonly context: JudgeContext;
}

/** A recording that is out, whole and of this trial. */
interface Arrived {
  readonly recording: NonNullable<ShippedRecording['recording']>;
  readonly marginSeconds: number;
  readonly upload: UploadEnd;
}

/**
 * What time before the OOM the recordings cover that a sidecar has sent: by the headers of their chunks, of files
 * that are the same on the task's volume, on their way and in the store.
 */
export function judgeRecordings(judgement: RecordingJudgement): PathVerdict {
  const { recordings, context, nothing } = judgement;
  if (recordings.length === 0) return lostVerdict('not-written', nothing);
  const judged = recordings.map((recording) => ({ recording, worth: worthOf(recording, judgement) }));
  const arrived = judged.flatMap(({ worth }) => (worth.kind === 'arrived' ? [worth.arrived] : []));
  const firstLoss = judged.flatMap(({ worth }) => (worth.kind === 'lost' ? [worth.verdict] : []))[0];
  const spans = union(
    arrived
      .flatMap(({ recording }) => recording.covered)
      .map(({ fromMs, toMs }) => ({
        fromMs: fromMs - context.engineOffsetMs,
        toMs: toMs - context.engineOffsetMs,
      })),
  );
  const last = spans.findLast(({ fromMs }) => fromMs <= context.oomAtMs);
  if (last === undefined)
    return firstLoss ?? lostVerdict('arrived-damaged', 'What arrived covers nothing before the OOM.');
  return judgeReach({ judgement, arrived, reachMs: last.toMs, firstLoss });
}

function judgeReach(reach: {
  readonly judgement: RecordingJudgement;
  readonly arrived: readonly Arrived[];
  readonly reachMs: number;
  readonly firstLoss: PathVerdict | undefined;
}): PathVerdict {
  const { judgement, arrived, reachMs, firstLoss } = reach;
  const { oomAtMs } = judgement.context;
  const blindWindowSeconds = Math.max(0, oomAtMs - reachMs) / 1000;
  const marginSeconds = Math.min(...arrived.map((one) => one.marginSeconds));
  const named = arrived.find(({ recording }) => recording.culprit.namesCulprit) ?? arrived.at(-1);
  const attributed = named?.recording.culprit.namesCulprit ?? false;
  const until = blindWindowSeconds === 0 ? 'the OOM' : `${secondsText(blindWindowSeconds)} before the OOM`;
  const detail = `${arrived.length} of ${judgement.recordings.length} files arrived whole and cover the time up to ${until}; ${named?.recording.culprit.detail ?? ''}.`;
  if (blindWindowSeconds <= UNFLUSHED_SECONDS_MAX) {
    const uploads = arrived.map(({ upload }) => upload);
    const sizeBytes = uploads.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    const durable = durableAt(Math.max(...uploads.map(({ atMs }) => atMs)), { oomAtMs, sizeBytes });
    return capturedVerdict({ detail, marginSeconds, attributed, blindWindowSeconds, durable });
  }
  const isPartial = blindWindowSeconds <= judgement.partialSeconds;
  return {
    verdict: isPartial ? 'partial' : 'lost',
    lossStage: firstLoss?.lossStage ?? 'not-written',
    attributed,
    marginSeconds: firstLoss?.marginSeconds ?? null,
    blindWindowSeconds,
    durable: null,
    detail,
  };
}

type Worth =
  | { readonly kind: 'arrived'; readonly arrived: Arrived }
  | { readonly kind: 'lost'; readonly verdict: PathVerdict };

function lost(verdict: PathVerdict): Worth {
  return { kind: 'lost', verdict };
}

function worthOf(shipped: ShippedRecording, { context, mayBeUnfinished }: RecordingJudgement): Worth {
  const { path, file, recording } = shipped;
  if (file?.sizeBytes === 0)
    return lost(lostVerdict('incomplete-file', `${path} is empty: the JVM never wrote it.`));
  const shipment = shipmentOf(shipped, context);
  if (shipment.kind === 'not-in-time') {
    const sizeBytes = file?.sizeBytes ?? 0;
    return lost(judgeUnfinishedUpload({ key: keyOf(path), sender: SHIPPER, context, what: path, sizeBytes }));
  }
  if (shipment.kind === 'damaged') return lost(lostVerdict('arrived-damaged', `${path}: ${shipment.why}.`));
  if (recording === null) return lost(lostVerdict('arrived-damaged', `${path} cannot be read.`));
  if (recording.state === 'broken' || (recording.state === 'unfinished' && !mayBeUnfinished)) {
    return lost(lostVerdict('incomplete-file', `${path} is ${recording.state} at ${recording.flaw}.`));
  }
  const oldestMs = context.startedAtMs - context.clockUncertaintyMs;
  if (recording.covered.some(({ fromMs }) => fromMs - context.engineOffsetMs < oldestMs)) {
    return lost(lostVerdict('arrived-damaged', `${path} is older than the trial.`));
  }
  return { kind: 'arrived', arrived: { ...shipment, recording } };
}
