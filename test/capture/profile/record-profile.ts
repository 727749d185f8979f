import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';
import type { PartName } from '../../../harness/engine/parts.ts';
import {
  isOnPath,
  type IntakeRequest,
  type IntakeRequestEnd,
} from '../../../harness/sink/intake-requests.ts';
import { factOfJvmLogLine } from '../../../harness/timeline/jvm-log.ts';
import type { RunningContainer } from '../../sidecar/sidecar-task.ts';
import { startProfiledRun } from './profiled-run.ts';
import { readUpload, type RecordedUpload } from './recorded-upload.ts';
import type { SentProfile } from './sent-profile.ts';

/** Keeps 48 MB that it asks for in one place. */
const LEAK = `
public class Main {
  static final java.util.List<byte[]> KEPT = new java.util.ArrayList<>();
  static void keep() { KEPT.add(new byte[100_000]); }
  public static void main(String[] arguments) throws Exception {
    for (int i = 0; ; i++) { if (i < 480) keep(); byte[] waste = new byte[100_000]; waste[i % 100] = 1; Thread.sleep(5); }
  }
}`;
export const LEAK_CULPRIT = { className: 'Main', methodName: 'keep' };

/** A profile that the real agent sent of a JVM with a leak. */
export interface RecordedProfile {
  readonly upload: RecordedUpload;
  /** As it was sent. */
  readonly sent: Required<Pick<SentProfile, 'body' | 'contentType'>>;
  /** What the intake made of it. */
  readonly end: IntakeRequestEnd;
  /** As the tracer says in the JVM's log. */
  readonly runtimeId: string;
}

/** Runs such a JVM until its second profile is in. */
export async function recordProfile(agent: PartName): Promise<RecordedProfile> {
  await using run = await startProfiledRun({
    source: LEAK,
    agent,
    jvmFlags: [
      '-Xmx128m',
      '-Ddd.profiling.enabled=true',
      '-Ddd.profiling.start-force-first=true',
      '-Ddd.profiling.upload.period=10',
    ],
  });
  const { app, requests } = run;
  const { headers, end } = await vi.waitFor(() => secondProfile(requests.all), {
    timeout: 120_000,
    interval: 250,
  });
  const file = end.bodyFile ?? '';
  const contentType = headers['content-type'] ?? '';
  return {
    upload: await readUpload(file, contentType),
    sent: { body: await readFile(file), contentType },
    end,
    runtimeId: runtimeIdOf(app),
  };
}

function secondProfile(
  requests: readonly IntakeRequest[],
): IntakeRequest & { readonly end: IntakeRequestEnd } {
  const [, second] = requests.filter((one) => isOnPath(one, '/api/v2/profile') && one.end !== null);
  if (second === undefined || second.end === null) throw new Error('no second profile has come');
  return { ...second, end: second.end };
}

function runtimeIdOf({ lines }: RunningContainer): string {
  const facts = lines.flatMap((line) => factOfJvmLogLine(line) ?? []);
  return facts.flatMap((fact) => (fact.kind === 'tracer-started' ? [fact.runtimeId] : []))[0] ?? '';
}
