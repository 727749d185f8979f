import { readDump } from '../../hprof/dump-content.ts';
import { openDump } from '../../hprof/dump-source.ts';
import { findHolder } from '../../hprof/tree/find-holder.ts';
import { type Citation, citeFile } from '../citation.ts';

/** The way to the holder begins with the application's own classes. */
const STEPS_SHOWN = 4;

/** What a heap dump says about the end of its JVM. */
export interface DumpFinding {
  readonly file: string;
  readonly citation: Citation;
  /** `null` for a whole dump. */
  readonly flaw: string | null;
  /** When it was begun; `null` where it has no header. */
  readonly atMs: number | null;
  /** From a GC root to what holds most of the memory, such as `Cache → HashMap`; `null` where that cannot be said. */
  readonly holder: string | null;
  /** Its threads show one that ran out of memory: an OutOfMemoryError set it off. */
  readonly isOfOom: boolean;
}

/** Reads a heap dump, and finds who holds its memory. */
export async function readDumpFinding(file: string): Promise<DumpFinding> {
  const dump = await readDump(await openDump(file));
  const { structure, header } = dump.scan;
  const found = await findHolder(dump);
  const flaw =
    structure.kind === 'complete' ? null : `broken at byte ${structure.atOffset}: ${structure.reason}`;
  const steps = found.kind === 'holder' ? found.steps.map(({ className }) => className) : [];
  const atMs = header === null || Number.isNaN(header.dumpedAtMs) ? null : header.dumpedAtMs;
  return {
    file,
    citation: citeFile(
      file,
      `${flaw ?? 'complete'}, dumped ${atMs === null ? 'at no known time' : new Date(atMs).toISOString()}`,
    ),
    flaw,
    atMs,
    holder: steps.length === 0 ? null : steps.slice(0, STEPS_SHOWN).join(' → '),
    isOfOom: found.kind === 'holder' && found.oomStack.length > 0,
  };
}
