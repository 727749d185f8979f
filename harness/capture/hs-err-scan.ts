/** HotSpot's last line of a crash report that it finished (`utilities/vmError.cpp`). */
const LAST_LINE = /(?:^|\n)END\.\s*$/;
/** A report begins with an empty comment line, and says on one of the next what it is about. */
const CAUSE = /^#\s+(fatal error: .+|There is insufficient memory .+|SIG[A-Z]+ \(0x[0-9a-f]+\) .+)$/m;
/** More than the comment block at the head of a report. */
const HEAD_BYTES = 4096;
const TAIL_BYTES = 64;

/** The facts of one crash report (`hs_err_pid<n>.log`). */
export interface HsErrScan {
  readonly sizeBytes: number;
  /** `null` for a report that HotSpot finished; else what is wrong, in plain words. */
  readonly flaw: string | null;
  /** What it is about, such as `fatal error: OutOfMemory encountered: Java heap space`; `null` where it says nothing known. */
  readonly cause: string | null;
}

/** Reads a crash report once, keeping its head and its end. */
export async function scanHsErr(source: AsyncIterable<Uint8Array>): Promise<HsErrScan> {
  let sizeBytes = 0;
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  for await (const bytes of source) {
    sizeBytes += bytes.byteLength;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes]).subarray(0, HEAD_BYTES);
    tail = Buffer.from(Buffer.concat([tail, bytes]).subarray(-TAIL_BYTES));
  }
  const text = head.toString('utf8');
  return { sizeBytes, flaw: flawOf(text, tail.toString('utf8')), cause: CAUSE.exec(text)?.[1] ?? null };
}

function flawOf(head: string, tail: string): string | null {
  if (head === '') return 'the file is empty';
  if (!head.startsWith('#')) return 'it does not begin as a crash report does';
  return LAST_LINE.test(tail) ? null : 'it breaks off before its last line, END.';
}
