import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartedTestContainer } from 'testcontainers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { startLoad, type LoadResult, type StartedLoad } from '../../harness/load/k6.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { partImage } from '../sink/part-image.ts';

/** Answers 200, 503 from the 4th request to `/ill`, and never on `/frozen`. */
const SERVICE = `
let ill = 0;
require('node:http').createServer((request, response) => {
  if (request.url === '/frozen') return;
  const isIll = request.url === '/ill' && (ill += 1) > 3;
  response.writeHead(isIll ? 503 : 200).end();
}).listen(8080, '127.0.0.1', () => console.log('listening'));
`;

const run = `test-load-${randomUUID().slice(0, 8)}`;
const labels = { 'lastgasp.test': run };
const docker = connectDocker();

let k6Image = '';
let service: StartedTestContainer;
let directory = '';

beforeAll(async () => {
  k6Image = await partImage(docker, 'k6');
  await docker.createNetwork({ Name: run, Internal: true, Labels: labels });
  service = await new SideContainer(await partImage(docker, 'node'), labels)
    .withNetworkAs(run, 'service')
    .withEntrypoint(['node', '--eval', SERVICE])
    .start();
});
afterAll(async () => {
  await service.stop();
  await docker.getNetwork(run).remove();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-load-'));
});
afterEach(async () => rm(directory, { recursive: true }));

async function start(script: string, { signal = AbortSignal.timeout(120_000) } = {}): Promise<StartedLoad> {
  await writeFile(join(directory, 'load.ts'), script);
  return startLoad({
    docker,
    image: k6Image,
    networkContainerId: service.getId(),
    scriptsDirectory: directory,
    script: 'load.ts',
    env: { TARGET: 'http://127.0.0.1:8080' },
    outDirectory: directory,
    labels,
    signal,
  });
}

async function runToEnd(script: string): Promise<LoadResult> {
  await using load = await start(script);
  return await load.ended;
}

/** A script with ten requests a second for `seconds` to `path`. */
function requests({ path = '/', seconds = 2, options = '', body = '' }): string {
  return `
    import http from 'k6/http';
    import exec from 'k6/execution';
    export const options = {
      scenarios: { requests: { executor: 'constant-arrival-rate', rate: 10, timeUnit: '1s',
        duration: '${seconds}s', gracefulStop: '1s', preAllocatedVUs: 20 } },
      ${options}
    };
    export default function (): void {
      const response = http.get(\`\${__ENV.TARGET}${path}\`, { timeout: '30s' });
      ${body}
    }`;
}

test('a load that was answered is completed, request by request', async () => {
  const startedAtMs = Date.now();
  const { exitCode, outcome, summary } = await runToEnd(requests({}));
  expect(exitCode).toBe(0);
  expect(outcome).toEqual({ kind: 'completed' });
  expect(summary.requests).toBeGreaterThanOrEqual(19);
  expect(summary).toMatchObject({ failedRequests: 0, firstFailure: null });
  expect(summary.intervals[0]?.startMs).toBeGreaterThan(startedAtMs - 2000);
});

test('the first failed request is dated and told', async () => {
  const { outcome, summary } = await runToEnd(requests({ path: '/ill' }));
  expect(outcome.kind).toBe('completed');
  expect(summary.requests - summary.failedRequests).toBe(3);
  expect(summary.firstFailure?.detail).toBe('HTTP 503');
});

test('what k6 wrote belongs to the harness', async () => {
  await runToEnd(requests({ seconds: 1 }));
  expect((await stat(join(directory, 'k6.csv'))).uid).toBe(process.getuid?.());
});

test('an exception in a VU fails the load in k6’s words although k6 exits with 0', async () => {
  const { exitCode, outcome } = await runToEnd(requests({ body: 'response.nonsense();' }));
  expect(exitCode).toBe(0);
  expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining("no member 'nonsense'") });
});

test('crossed thresholds are data', async () => {
  const result = await runToEnd(requests({ options: "thresholds: { http_reqs: ['count>1000000'] }" }));
  expect(result).toMatchObject({ exitCode: 99, outcome: { kind: 'thresholds-crossed' } });
  expect(result.summary.requests).toBeGreaterThan(0);
});

test('a script that k6 refuses fails the load in k6’s words', async () => {
  const result = await runToEnd("throw new Error('no rate given');");
  expect(result).toMatchObject({
    exitCode: 107,
    outcome: { kind: 'failed', reason: expect.stringContaining('no rate given') },
    summary: { requests: 0 },
  });
});

test('a script that aborts fails the load', async () => {
  const result = await runToEnd(requests({ body: "exec.test.abort('enough');" }));
  expect(result).toMatchObject({
    exitCode: 108,
    outcome: { kind: 'failed', reason: expect.stringContaining('enough') },
  });
});

test('a stopped load ends at once, and what it cuts off is no failure of the service', async () => {
  await using load = await start(requests({ path: '/frozen', seconds: 60 }));
  await service.exec(['sleep', '2']);
  const askedAtMs = performance.now();
  await load.stop();
  // Of the minute that it has before it.
  expect(performance.now() - askedAtMs).toBeLessThan(30_000);
  expect(await load.ended).toMatchObject({
    exitCode: 105,
    outcome: { kind: 'stopped' },
    summary: { firstFailure: null },
  });
});

test('an aborted signal stops the load', async () => {
  const abort = new AbortController();
  await using load = await start(requests({ seconds: 60 }), { signal: abort.signal });
  await vi.waitFor(async () => stat(join(directory, 'k6.csv')), { timeout: 10_000 });
  abort.abort();
  expect((await load.ended).outcome).toEqual({ kind: 'stopped' });
});

test('k6 takes no port in the task’s namespace', async () => {
  await using load = await start(requests({ seconds: 60 }));
  await vi.waitFor(async () => stat(join(directory, 'k6.csv')), { timeout: 10_000 });
  const listening = await service.exec(['sh', '-c', "grep -c ' 0A ' /proc/net/tcp /proc/net/tcp6"]);
  // The service itself, and Docker's name server.
  expect(listening.output).toMatch(/tcp:2\n.*tcp6:0/);
  await load.stop();
});

test('disposing removes k6 in the middle, twice without harm', async () => {
  const load = await start(requests({ seconds: 60 }));
  await load[Symbol.asyncDispose]();
  await load[Symbol.asyncDispose]();
  const left = await docker.listContainers({ all: true, filters: { label: [`lastgasp.test=${run}`] } });
  expect(left.map(({ Id }) => Id)).toEqual([service.getId()]);
});
