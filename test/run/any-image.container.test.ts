import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { PROJECT_CONFIG, SHARED_LOAD_SCRIPT } from '../../harness/command/project-files.ts';
import { loadConfig } from '../../harness/config/load-config.ts';
import { loadScenario, type Scenario } from '../../harness/config/scenario-file.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { writeProject } from '../../harness/init/write-project.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import {
  foreignImage,
  foreignTask,
  removeForeignImages,
  type ForeignImage,
} from './foreign/foreign-image.ts';
import { runForReal } from './real-run.ts';

/** A JVM that survives its OOM is stopped 20 s after it at the latest. */
const TIME_SCALE = 30;

/** For a trial that does not wait for its service to be stopped. */
const UNHURRIED = 5;

interface ForeignTrial {
  readonly image: ForeignImage;
  readonly flagSet: string;
  /** In place of heap pressure. */
  readonly scenario?: Scenario;
  readonly timeScale?: number;
  readonly container?: Partial<ContainerDefinition>;
}

/** One trial in an image that knows nothing of lastgasp. */
async function runForeign({ image, flagSet, scenario, container, timeScale = TIME_SCALE }: ForeignTrial) {
  await using run = await runForReal({
    scenarios: ['pressure-heap'],
    ...(scenario !== undefined && { scenario }),
    flagSets: [flagSet],
    task: await foreignTask(await foreignImage(connectDocker(), image), container),
    timeScale,
  });
  const [record] = run.allRecords;
  if (record === undefined) throw new Error(`no trial of ${image} ended`);
  const logFile = join(run.directory, 'trials', record.trial, 'shop.log');
  // A service that says nothing has no log.
  const log = existsSync(logFile) ? await readFile(logFile, 'utf8') : '';
  return { record, events: (await run.evidenceOf(record)).events, log };
}

/** What `init --retain foreign.Shop#<method>` writes, with the request of the service that calls its method. */
async function retainingScenario(directory: string, methodName: string): Promise<Scenario> {
  await writeProject({
    directory,
    service: {
      source: { kind: 'image', imageRef: 'shop' },
      container: 'shop',
      healthPath: '/health',
      port: 8080,
      jdk: 17,
      heapMiB: 96,
      uploadScript: null,
      deregistrationDelaySeconds: 30,
      retains: { className: 'foreign.Shop', methodName },
    },
    flagSets: (await loadConfig({ file: PROJECT_CONFIG })).flagSets,
    sharedScript: SHARED_LOAD_SCRIPT,
  });
  const directories = [join(directory, 'scenarios')];
  const { loadScript } = await loadScenario({ directories, name: 'own-load' });
  const script = join(directory, 'scenarios', loadScript);
  const text = await readFile(script, 'utf8');
  await writeFile(script, text.replace("request('GET', '/health')", "request('GET', '/page')"));
  return loadScenario({ directories, name: 'own-load' });
}

let projects = '';
beforeAll(async () => {
  projects = await mkdtemp(join(tmpdir(), 'lastgasp-retain-'));
});
afterAll(async () => {
  await rm(projects, { recursive: true });
  await removeForeignImages(connectDocker());
});

describe.concurrent('a service whose image knows nothing of lastgasp', () => {
  test('is driven into its OOM, and its dump arrives and names the agent’s hoard', async () => {
    const { record, events } = await runForeign({ image: 'plain', flagSet: 'dump-sidecar' });
    expect(record.invalidReason).toBeNull();
    expect(record.oomWitness).toMatch(/^(jvm-banner|pressure-agent)$/);
    expect(record.paths['heap-dump-sidecar']).toMatchObject({ verdict: 'captured', attributed: true });
    expect(record.paths['heap-dump-sidecar']?.detail).toContain('lastgasp.pressure.HeapHoard');
    expect(eventsOfKind(events, 'jvm-seen')).toMatchObject([{ processId: 1, behindShell: null }]);
  });

  test('is driven into its OOM by what a method of its own returns, once that is kept', async () => {
    const scenario = await retainingScenario(join(projects, 'page'), 'page');
    // Its only thread dies of the error: the sidecar has its own stopTimeout left for the upload.
    const timeScale = UNHURRIED;
    const { record, log } = await runForeign({
      image: 'plain',
      flagSet: 'dump-sidecar',
      scenario,
      timeScale,
    });
    expect(record.invalidReason).toBeNull();
    expect(log).toContain('lastgasp-pressure taps foreign.Shop.page');
    expect(record.paths['heap-dump-sidecar']).toMatchObject({ verdict: 'captured', attributed: true });
    expect(record.paths['heap-dump-sidecar']?.detail).toContain('lastgasp.pressure.ReturnHoard');
  });

  test.for<readonly [string, string]>([
    ['pages', 'no method of that name has code and returns an object'],
    ['main', 'no method of that name has code and returns an object'],
  ])('of whose method %s nothing can be kept says so', async ([methodName, words]) => {
    const scenario = await retainingScenario(join(projects, methodName), methodName);
    const hasty = { ...scenario, oomWithinSeconds: 5 };
    const { record } = await runForeign({ image: 'plain', flagSet: 'none', scenario: hasty });
    expect(record.valid).toBe(false);
    expect(record.invalidReason).toBe(
      `No OutOfMemoryError within 5 s of load. Nothing was kept of what foreign.Shop.${methodName} returns: ${words}.`,
    );
  });

  test('keeps the JVM options of its image, before the harness’s own', async () => {
    const { record, log } = await runForeign({
      image: 'options',
      flagSet: 'dump',
      container: { environment: [] },
    });
    expect(record.invalidReason).toBeNull();
    expect(log).toMatch(
      /Picked up JAVA_TOOL_OPTIONS: -Xmx96m -Dshop[.]region=tokyo .*-XX:[+]HeapDumpOnOutOfMemoryError/,
    );
  });

  test('without a shell has no hook that could run', async () => {
    const { record } = await runForeign({ image: 'distroless', flagSet: 'histogram-hook' });
    expect(record.invalidReason).toBeNull();
    expect(record.paths['class-histogram']).toMatchObject({ verdict: 'lost', lossStage: 'no-trigger' });
    expect(record.paths['class-histogram']?.detail).toContain('/bin/sh, which the image does not have');
  });

  test('behind a shell as process 1 learns of no stop', async () => {
    const { record, events } = await runForeign({ image: 'shell', flagSet: 'none' });
    expect(record.invalidReason).toBeNull();
    expect(eventsOfKind(events, 'jvm-seen')).toMatchObject([{ behindShell: 'sh' }]);
    expect(record.fidelityNotes.join('\n')).toContain('behind sh, which is process 1');
    const signals = eventsOfKind(events, 'signal').map(({ signal }) => signal);
    expect(signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(record.exitCode).toBe(137);
  });

  test('of another user on a file system that is read-only has its dump refused, in the JVM’s words', async () => {
    const { record } = await runForeign({
      image: 'non-root',
      flagSet: 'dump',
      container: { readonlyRootFilesystem: true },
    });
    expect(record.invalidReason).toBeNull();
    expect(record.paths['heap-dump']).toMatchObject({ verdict: 'lost', lossStage: 'not-written' });
    expect(record.paths['heap-dump']?.detail).toContain('Read-only file system');
  });
});

describe.concurrent('a service that does not run what was asked for makes its trial invalid', () => {
  test.for<readonly [ForeignImage, string, string]>([
    ['unset', 'dump', 'JAVA_TOOL_OPTIONS did not reach the JVM'],
    ['repeated', 'dump', 'The JVM runs with -XX:-HeapDumpOnOutOfMemoryError in place of'],
    ['two', 'none', '2 JVMs run in container shop'],
    ['openj9', 'none', 'Container shop runs OpenJ9 (it has /opt/libj9vm29.so mapped)'],
  ])('%s', async ([image, flagSet, words]) => {
    const { record } = await runForeign({ image, flagSet });
    expect(record.valid).toBe(false);
    expect(record.invalidReason).toContain(words);
    expect(verdictsOf(record)).toEqual(['invalid']);
  });
});

const HEALTHY_WITHOUT_JVM = `
  $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1) or die;
  while ($client = $server->accept) {
    1 while defined($line = <$client>) && $line ne "\\r\\n";
    print $client "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n";
    close $client;
  }`;

describe.concurrent('a service that never comes to its load says why, and what to do next', () => {
  test.for<readonly [string, readonly string[], string]>([
    ['has no such program', ['/opt/shop/run.sh'], "Compare the definition's entryPoint and command"],
    ['is not executable', ['/app/foreign/Shop.class'], 'Make the program executable'],
    [
      'has no JVM',
      ['perl', '-MIO::Socket::INET', '-e', HEALTHY_WITHOUT_JVM],
      'No JVM runs in container shop',
    ],
  ])('its image %s', async ([, entryPoint, words]) => {
    const { record } = await runForeign({
      image: 'plain',
      flagSet: 'none',
      container: { entryPoint: [...entryPoint] },
    });
    expect(record.invalidReason).toContain(words);
  });
});

function verdictsOf({ paths }: TrialRecord): readonly string[] {
  return Object.values(paths).map(({ verdict }) => verdict);
}
