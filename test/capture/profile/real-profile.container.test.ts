import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { startDatadogIntake } from '../../../harness/sink/datadog-intake.ts';
import { IntakeRequests, isOnPath, type IntakeRequest } from '../../../harness/sink/intake-requests.ts';
import { factOfJvmLogLine } from '../../../harness/timeline/jvm-log.ts';
import { runProfiledApp } from '../../sidecar/profiled-app.ts';
import { startSidecarTask, type RunningContainer } from '../../sidecar/sidecar-task.ts';
import { FORGERIES } from './forgeries.ts';
import { bodyOf, readUpload, type RecordedUpload } from './recorded-upload.ts';
import { judgeSent } from './sent-profile.ts';

/** Keeps 48 MB that it asks for in one place. */
const LEAK = `
public class Main {
  static final java.util.List<byte[]> KEPT = new java.util.ArrayList<>();
  static void keep() { KEPT.add(new byte[100_000]); }
  public static void main(String[] arguments) throws Exception {
    for (int i = 0; ; i++) { if (i < 480) keep(); byte[] waste = new byte[100_000]; waste[i % 100] = 1; Thread.sleep(5); }
  }
}`;
const CULPRIT = { className: 'Main', methodName: 'keep' };

let upload: RecordedUpload;
let runtimeId = '';
let second: IntakeRequest;

/** What the tracer of the app says of itself in its log. */
function runtimeIdOf({ lines }: RunningContainer): string {
  const facts = lines.flatMap((line) => factOfJvmLogLine(line) ?? []);
  return facts.flatMap((fact) => (fact.kind === 'tracer-started' ? [fact.runtimeId] : []))[0] ?? '';
}

beforeAll(async () => {
  const bodiesDirectory = await mkdtemp(join(tmpdir(), 'lastgasp-real-profile-'));
  await using made = new AsyncDisposableStack();
  made.defer(async () => rm(bodiesDirectory, { recursive: true }));
  const requests = new IntakeRequests((name) => join(bodiesDirectory, name));
  const task = made.use(await startSidecarTask());
  const intake = made.use(
    await startDatadogIntake({
      place: task.place,
      bodiesDirectory,
      onEvent: (event) => {
        if (event.kind === 'request-begin') requests.begin(event, event.atMs);
        if (event.kind === 'request-end') requests.end(event, event.atMs);
      },
    }),
  );
  const app = await runProfiledApp(task, {
    intake,
    app: {
      source: LEAK,
      jvmFlags: [
        '-Xmx128m',
        '-Ddd.profiling.enabled=true',
        '-Ddd.profiling.start-force-first=true',
        '-Ddd.profiling.upload.period=10',
      ],
    },
  });
  second = await vi.waitFor(
    () => {
      const whole = requests.all.filter((one) => isOnPath(one, '/api/v2/profile') && one.end !== null);
      return whole[1] ?? fail('no second profile has come');
    },
    { timeout: 90_000, interval: 250 },
  );
  upload = await readUpload(second.end?.bodyFile ?? '', contentTypeOf(second));
  runtimeId = runtimeIdOf(app);
});

function fail(message: string): never {
  throw new Error(message);
}

function contentTypeOf({ headers }: IntakeRequest): string {
  return headers['content-type'] ?? '';
}

test('the intake takes a real profile', () => {
  expect(second.end).toMatchObject({ outcome: 'received', httpStatus: 200, reason: null });
});

test('the real profile is captured, is of the JVM that its log names, and leads to the culprit', async () => {
  const verdict = await judgeSent({ upload, runtimeId, culprit: CULPRIT, sent: { body: bodyOf(upload) } });
  expect(verdict).toMatchObject({ verdict: 'captured', attributed: true, blindWindowSeconds: 0 });
  expect(verdict.detail).toContain('live-heap: byte[] from Main.keep');
});

test.each(FORGERIES)('$what is not captured', async ({ forge, verdict: expected = 'lost', says }) => {
  const verdict = await judgeSent({ upload, runtimeId, culprit: CULPRIT, sent: forge(upload) });
  expect(verdict).toMatchObject({ verdict: expected, detail: expect.stringMatching(says) });
});
