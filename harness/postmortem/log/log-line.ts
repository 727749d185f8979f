/** A line of a log export as it was read, before anything is made of it. */
export interface RawLine {
  /** Without its line end; at most 64 Ki characters. */
  readonly text: string;
  /** From 1; `null` in a JSON answer. */
  readonly number: number | null;
  /** JSON path in an answer of CloudWatch Logs; `null` in a file of lines. */
  readonly path: string | null;
  /** Time of the event in such an answer. */
  readonly atMs: number | null;
  /** Name of the log stream in such an answer. */
  readonly stream: string | null;
}

/** A line with what an export puts before it taken off. */
export interface LogLine {
  /** What the container wrote. */
  readonly text: string;
  readonly atMs: number | null;
  readonly container: string | null;
  readonly taskId: string | null;
}

/** `aws logs tail`, an export to S3, `docker logs -t`, a lastgasp trial: an ISO time with its zone. */
const ISO_TIME = /^"?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d))"?[\s,]+/;
/** What the CloudWatch console downloads as CSV. */
const EPOCH_TIME = /^(\d{13})[,\t ]"?/;
/** `awslogs` names streams `prefix/container/task` (ECS developer guide, "awslogs-stream-prefix"). */
const STREAM = /^(?:\S+ )?(\S+\/[0-9a-f]{32}) /;
/** Which of the two streams of a container; with the mark of whole and partial lines that CRI has. */
const OUTPUT = /^std(?:out|err) (?:[FP] )?/;
const STREAM_NAME = /([^/]+)\/([0-9a-f]{32})$/;
/** A structured log line carries its time in one of its fields. */
const JSON_TIME = /"@?(?:timestamp|time)"\s*:\s*"(\d{4}-\d\d-\d\dT[^"]+)"/;

/** Takes off what the export put before the container's own words. */
export function parseLogLine(raw: RawLine): LogLine {
  const iso = ISO_TIME.exec(raw.text);
  const epoch = iso === null ? EPOCH_TIME.exec(raw.text) : null;
  const timed = raw.text.slice((iso ?? epoch)?.[0].length ?? 0);
  const named = STREAM.exec(timed);
  const text = timed.slice(named?.[0].length ?? 0).replace(OUTPUT, '');
  const [, container = null, taskId = null] = STREAM_NAME.exec(raw.stream ?? named?.[1] ?? '') ?? [];
  return { text: text.trimEnd(), atMs: raw.atMs ?? timeOf(iso?.[1], epoch?.[1], text), container, taskId };
}

function timeOf(iso: string | undefined, epoch: string | undefined, text: string): number | null {
  if (epoch !== undefined) return Number(epoch);
  const written = iso ?? (text.startsWith('{') ? JSON_TIME.exec(text)?.[1] : undefined);
  if (written === undefined) return null;
  const atMs = Date.parse(written.replace(' ', 'T').replace(',', '.'));
  return Number.isNaN(atMs) ? null : atMs;
}
