/** One line of a class histogram. */
export interface HistogramClass {
  /** As `Class.getName` spells it, but for arrays, which HotSpot names `[B`. */
  readonly className: string;
  readonly instances: number;
  readonly bytes: number;
}

/** What the text of a `GC.class_histogram` holds. */
export interface HistogramScan {
  /** `null` for a whole one; else what is wrong, in words that read on after "is not whole:". */
  readonly flaw: string | null;
  /** When our script began to ask for it, seconds since the epoch on the container's clock; `null` without its first line. */
  readonly askedAtSeconds: number | null;
  /** Most bytes first, as the JVM sorts them. */
  readonly classes: readonly HistogramClass[];
}

/** ` 12:        345       67890  java.lang.String (java.base@17.0.20)` (HotSpot `memory/heapInspection.cpp`). */
const ROW = /^\s*(\d+):\s+(\d+)\s+(\d+)\s+(\S+)(?: \(\S+\))?\s*$/;
const TOTAL = /^Total\s+(\d+)\s+(\d+)\s*$/;
const ASKED = /^histogram\.sh: begin pid=\d+ at=(\d+)$/;

/** Reads a class histogram. It is whole when its rows are numbered without a gap and add up to its last line. */
export function scanClassHistogram(text: string): HistogramScan {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const asked = ASKED.exec(lines[0] ?? '')?.[1];
  const rows = lines.flatMap((line) => {
    const [, rank, instances, bytes, className = ''] = ROW.exec(line) ?? [];
    return rank === undefined
      ? []
      : [{ rank: Number(rank), className, instances: Number(instances), bytes: Number(bytes) }];
  });
  return {
    flaw: flawOf(rows, lines.at(-1) ?? ''),
    askedAtSeconds: asked === undefined ? null : Number(asked),
    classes: rows.map(({ className, instances, bytes }) => ({ className, instances, bytes })),
  };
}

function flawOf(rows: readonly (HistogramClass & { readonly rank: number })[], last: string): string | null {
  if (rows.length === 0) return 'it has no row';
  const gap = rows.findIndex(({ rank }, index) => rank !== index + 1);
  if (gap !== -1) return `row ${gap + 1} is missing`;
  const total = TOTAL.exec(last);
  if (total === null) return 'it breaks off before its last line, the total';
  const instances = rows.reduce((sum, row) => sum + row.instances, 0);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  if (Number(total[1]) === instances && Number(total[2]) === bytes) return null;
  return `its rows hold ${bytes} bytes in ${instances} objects, its total says ${total[2]} in ${total[1]}`;
}
