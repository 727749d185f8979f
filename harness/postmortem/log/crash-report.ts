import { scanHsErr } from '../../capture/hs-err-scan.ts';
import { readFileChunks } from '../../hprof/file-chunks.ts';
import { type Citation, excerptOf } from '../citation.ts';
import { LineSplitter } from './line-splitter.ts';
import { type LogSign, signOf } from './log-sign.ts';

/** HotSpot's crash report, `hs_err_pid<n>.log`. */
export interface CrashReport {
  readonly file: string;
  /** What it is about; `null` where it says nothing known. */
  readonly sign: LogSign | null;
  readonly citation: Citation;
  /** `null` where it does not tell, or not in UTC. */
  readonly atMs: number | null;
  /** `null` for a report that HotSpot finished. */
  readonly flaw: string | null;
}

/** `Time: Thu Nov 26 14:00:44 2026 UTC elapsed time: 18.971 seconds` (`utilities/vmError.cpp`). */
const TIME = /^Time: \w{3} (\w{3})\s+(\d+) ([\d:]+) (\d{4}) (?:UTC|GMT) /;

/** Reads a crash report. */
export async function readCrashReport(file: string): Promise<CrashReport> {
  let cited: { readonly sign: LogSign | null; readonly citation: Citation } | null = null;
  let atMs: number | null = null;
  const splitter = new LineSplitter((text, line) => {
    if (line === 2) cited ??= { sign: null, citation: { file, line, path: null, excerpt: excerptOf(text) } };
    const sign = signOf(text);
    if (sign !== null && isOfCrash(sign) && (cited?.sign ?? null) === null) {
      cited = { sign, citation: { file, line, path: null, excerpt: excerptOf(text) } };
    }
    const [, month, day, clock, year] = TIME.exec(text) ?? [];
    if (month !== undefined) atMs ??= Date.parse(`${day} ${month} ${year} ${clock} UTC`);
  });
  const { flaw } = await scanHsErr(read(file, splitter));
  splitter.end();
  const { sign, citation } = cited ?? { sign: null, citation: { file, line: 1, path: null, excerpt: '#' } };
  return { file, sign, citation, atMs, flaw };
}

function isOfCrash({ kind }: LogSign): boolean {
  return kind === 'oom' || kind === 'crash' || kind === 'native-memory';
}

async function* read(file: string, splitter: LineSplitter): AsyncGenerator<Uint8Array> {
  for await (const chunk of readFileChunks(file)) {
    splitter.write(chunk);
    yield chunk;
  }
}
