import type Dockerode from 'dockerode';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pressureAgent } from '../../harness/engine/agent-jars.ts';
import { runShell } from '../../harness/engine/container-shell.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { findPart } from '../../harness/engine/image-source.ts';
import { createImageStore } from '../../harness/engine/images.ts';
import { buildSampleImage } from '../../harness/engine/sample-image.ts';
import { PRESSURE_JAR_IN_CONTAINER } from '../../harness/load/pressure-agent.ts';

const PORT = 17_171;
const TOKEN = 'c0ffee';
const READY_WITHIN_MS = 60_000;
const CLASS_LOG = '-Xlog:class+load:file=/tmp/classes.log';
const docker = connectDocker();
const containers: Dockerode.Container[] = [];

/** The sample service, with the agent or without, once it is ready. */
async function startSample(flags: string): Promise<Dockerode.Container> {
  const images = createImageStore(docker);
  const jvm = await findPart(images, 'jvm-17');
  if (jvm === undefined) throw new Error('no image of jvm-17: run `./lastgasp test` or `doctor --fix`');
  const building = { images, jvm, onProgress: () => undefined, signal: new AbortController().signal };
  const { imageRef } = await buildSampleImage({ ...building, sample: 'orders', consent: async () => false });
  const { jarFile } = await pressureAgent(docker, { ...building, labels: {} });
  const container = await docker.createContainer({
    Image: imageRef,
    Env: [`JAVA_TOOL_OPTIONS=-Xmx64m ${CLASS_LOG} ${flags}`],
    HostConfig: { Binds: [`${jarFile}:${PRESSURE_JAR_IN_CONTAINER}:ro`] },
  });
  containers.push(container);
  await container.start();
  const isReady = async () => expect(await ask(container, 'http://127.0.0.1:8080/health')).toBe('200');
  await vi.waitFor(isReady, { timeout: READY_WITHIN_MS, interval: 500 });
  return container;
}

/** The status of an answer to `curl` within the container. */
async function ask(container: Dockerode.Container, ...words: readonly string[]): Promise<string> {
  const script = 'curl -s -o /dev/null -w "%{http_code}" "$@" || true';
  return (await runShell(container, script, ...words)).stdout;
}

async function order(container: Dockerode.Container, query: string, token = TOKEN): Promise<string> {
  const url = `http://127.0.0.1:${PORT}/hold?${query}`;
  return ask(container, '-X', 'POST', '-H', `Authorization: Bearer ${token}`, url);
}

async function count(container: Dockerode.Container, script: string): Promise<number> {
  return Number((await runShell(container, script)).stdout);
}

const javaThreads = (container: Dockerode.Container) =>
  count(container, `JAVA_TOOL_OPTIONS= jcmd 1 Thread.print | grep -c '^"'`);

let plain: Dockerode.Container;
let pressed: Dockerode.Container;
beforeAll(async () => {
  plain = await startSample('');
  pressed = await startSample(`-javaagent:${PRESSURE_JAR_IN_CONTAINER}=port=${PORT},token=${TOKEN}`);
});
afterAll(async () => {
  for (const container of containers) await container.remove({ force: true, v: true });
});

test('until it is told, the agent is one thread and a handful of classes', async () => {
  expect(await javaThreads(pressed)).toBe((await javaThreads(plain)) + 1);
  const own = await count(pressed, `grep -c 'lastgasp[.]pressure[.]' /tmp/classes.log`);
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThanOrEqual(5);
});

test('it listens on the loopback address alone', async () => {
  const { stdout } = await runShell(pressed, 'cat /proc/net/tcp /proc/net/tcp6');
  const listening = stdout
    .split('\n')
    .filter((line) => line.includes(`:${PORT.toString(16).toUpperCase()} `));
  // 127.0.0.1, in the kernel's byte order; mapped into IPv6 where the JVM has sockets of that.
  for (const line of listening) expect(line).toMatch(/: (0{16}FFFF0000)?0100007F:4313 /);
  expect(listening).toHaveLength(1);
});

test('an order of another trial is refused, has no effect, and the log says so', async () => {
  expect(await order(pressed, 'resource=array&permille=1', 'other')).toBe('403');
  const log = (await pressed.logs({ stdout: true, stderr: true })).toString();
  expect(log).toContain('lastgasp-pressure refused an order that does not carry this trial');
  expect(log).not.toContain('OutOfMemoryError');
});

test.each([
  ['resource=heap&permille=1001', '400'],
  ['resource=heap&permille=x', '400'],
  ['resource=nothing&permille=1', '400'],
  ['resource=heap&permille=1', '200'],
  [`resource=heap&permille=1&pad=${'x'.repeat(4096)}`, '000'],
])('it bounds what it takes: %.40s is answered with %s', async (query, status) => {
  expect(await order(pressed, query)).toBe(status);
});

test('it testifies once to the OutOfMemoryError of its orders, and the service goes on', async () => {
  expect(await order(pressed, 'resource=array&permille=1')).toBe('500');
  expect(await order(pressed, 'resource=array&permille=1')).toBe('500');
  const log = (await pressed.logs({ stdout: true, stderr: true })).toString();
  expect(log.match(/lastgasp-pressure witness .*Requested array size exceeds VM limit/g)).toHaveLength(1);
  expect(await ask(pressed, 'http://127.0.0.1:8080/health')).toBe('200');
});
