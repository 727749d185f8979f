import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { AbsentHost } from '../../harness/engine/absent-host.ts';
import type { EngineHost } from '../../harness/engine/engine-host.ts';
import { LEASE_LABEL, OWNER_PID_LABEL, RUN_LABEL } from '../../harness/engine/labels.ts';
import { cleanLeftovers, sweepRun } from '../../harness/run/clean.ts';
import { startFakeEngine, type FakeEngine } from '../engine/fake-engine.ts';

/** Never the id of a process that runs: ids end at 4,194,304 (Linux `proc(5)`, pid_max). */
const DEAD_PID = 9_999_999;
const THIS_RUN = '00000000';

interface Things {
  readonly run: string;
  readonly ownerPid?: number;
  /** State of the container that is its lease; `null` for a run that took none. */
  readonly lease?: 'running' | 'exited' | 'created' | null;
}

interface RecordedEngine extends FakeEngine {
  /** What was removed, in order. */
  readonly removed: readonly string[];
}

/** An engine with a container, a network and a volume of each run, and a container of somebody else. */
async function engineWith(
  runs: readonly Things[],
  { stuck = [] }: { readonly stuck?: readonly string[] } = {},
): Promise<RecordedEngine> {
  const removed: string[] = [];
  const labels = ({ run, ownerPid = DEAD_PID }: Things) => ({
    [RUN_LABEL]: run,
    [OWNER_PID_LABEL]: String(ownerPid),
  });
  const leases = runs.flatMap((things) => {
    const { run, lease = 'exited' } = things;
    if (lease === null) return [];
    const Labels = { ...labels(things), [LEASE_LABEL]: 'true' };
    return [{ Id: `lease-${run}`, State: lease, Created: Date.now() / 1000, Labels }];
  });
  const containers = runs.map((things) => ({ Id: `container-${things.run}`, Labels: labels(things) }));
  const answer = (pathname: string, search: string): unknown => {
    if (pathname === '/containers/json')
      return search.includes(LEASE_LABEL) ? leases : [...containers, ...leases];
    if (pathname === '/networks')
      return runs.map((things) => ({ Id: `network-${things.run}`, Labels: labels(things) }));
    return { Volumes: runs.map((things) => ({ Name: `volume-${things.run}`, Labels: labels(things) })) };
  };
  const engine = await startFakeEngine(({ method, url = '' }: IncomingMessage, response) => {
    const { pathname, search } = new URL(url, 'http://engine');
    const name = pathname.split('/').at(-1) ?? '';
    if (method === 'GET') {
      response.end(JSON.stringify(answer(pathname, decodeURIComponent(search))));
    } else if (stuck.includes(name)) {
      response.writeHead(500).end(JSON.stringify({ message: `${name} is stuck` }));
    } else {
      removed.push(name);
      response.writeHead(204).end();
    }
  });
  return { ...engine, removed, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

/** An engine's machine on which those runs have loop devices and cgroups. */
function hostWith(runs: readonly string[], log: string[] = []): EngineHost {
  return {
    access: { kind: 'root' },
    shell: async (script, ...dead) => {
      if (!script.includes('losetup --detach')) return `${runs.join('\n')}\n`;
      log.push(...dead);
      return dead
        .filter((run) => runs.includes(run))
        .flatMap(() => ['loop', 'cgroup'])
        .join('\n');
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function clean(engine: FakeEngine, host: EngineHost, force = false) {
  return cleanLeftovers({ docker: engine.docker, host, runId: THIS_RUN, force });
}

test('what a run left whose lease has ended is removed: containers first, its lease last', async () => {
  const detached: string[] = [];
  await using engine = await engineWith([{ run: 'dead0001' }]);
  const cleaned = await clean(engine, hostWith(['dead0001'], detached));
  expect(cleaned).toEqual({
    containers: 1,
    networks: 1,
    volumes: 1,
    loopDevices: 1,
    cgroups: 1,
    hostRefusal: null,
    livingRuns: [],
    failures: [],
  });
  expect(detached).toEqual(['dead0001']);
  expect(engine.removed[0]).toBe('container-dead0001');
  expect(engine.removed.slice(1, 3).toSorted()).toEqual(['network-dead0001', 'volume-dead0001']);
  expect(engine.removed[3]).toBe('lease-dead0001');
});

test.each([
  ['whose lease is held, whatever its process id', { lease: 'running' as const }],
  ['whose lease is only just being started', { lease: 'created' as const }],
  ['without a lease whose process is alive', { lease: null, ownerPid: process.pid }],
])('nothing is touched of a run %s', async (_name, things) => {
  const detached: string[] = [];
  await using engine = await engineWith([{ run: 'abcd0001', ...things }]);
  const cleaned = await clean(engine, hostWith(['abcd0001'], detached));
  expect(engine.removed).toEqual([]);
  expect(detached).toEqual([]);
  expect(cleaned).toMatchObject({ containers: 0, loopDevices: 0, livingRuns: ['abcd0001'] });
});

test('a process id that was given to another process does not keep what a dead run left', async () => {
  await using engine = await engineWith([{ run: 'dead0001', lease: 'exited', ownerPid: process.pid }]);
  expect(await clean(engine, hostWith([]))).toMatchObject({ containers: 1, livingRuns: [] });
});

test('of a run without a lease what is left is removed once its process is gone', async () => {
  await using engine = await engineWith([{ run: 'dead0001', lease: null }]);
  expect(await clean(engine, hostWith([]))).toMatchObject({ containers: 1, networks: 1, volumes: 1 });
});

test('loop devices and cgroups are found when the engine has nothing of their run any more', async () => {
  const detached: string[] = [];
  await using engine = await engineWith([]);
  const cleaned = await clean(engine, hostWith(['dead0001'], detached));
  expect(detached).toEqual(['dead0001']);
  expect(cleaned).toMatchObject({ containers: 0, loopDevices: 1, cgroups: 1 });
});

test('forced, a living run is removed too, but never the one that cleans', async () => {
  const detached: string[] = [];
  await using engine = await engineWith([
    { run: 'abcd0001', lease: 'running' },
    { run: THIS_RUN, lease: 'running' },
  ]);
  const cleaned = await clean(engine, hostWith(['abcd0001', THIS_RUN], detached), true);
  expect(detached).toEqual(['abcd0001']);
  expect(engine.removed.some((name) => name.includes(THIS_RUN))).toBe(false);
  expect(cleaned).toMatchObject({ containers: 1, livingRuns: [] });
});

test('what cannot be removed is told, and the lease stays for the next to find it by', async () => {
  await using engine = await engineWith([{ run: 'dead0001' }], { stuck: ['volume-dead0001'] });
  const { failures } = await clean(engine, hostWith([]));
  expect(failures).toEqual([expect.stringContaining('volume-dead0001 is stuck')]);
  expect(engine.removed).not.toContain('lease-dead0001');
  expect(engine.removed).toContain('network-dead0001');
});

test('without root on the engine’s machine the engine’s own things are removed, and it says what was not looked for', async () => {
  await using engine = await engineWith([{ run: 'dead0001' }]);
  const cleaned = await clean(engine, new AbsentHost('the engine is rootless'));
  expect(cleaned).toMatchObject({ containers: 1, loopDevices: 0, hostRefusal: 'the engine is rootless' });
});

test('a run that ends sweeps up what its trials failed to remove, and only that', async () => {
  await using engine = await engineWith([
    { run: 'abcd0001', lease: 'running' },
    { run: 'abcd0002', lease: 'running' },
  ]);
  expect(await sweepRun(engine.docker, 'abcd0001')).toEqual([]);
  expect(engine.removed[0]).toBe('container-abcd0001');
  expect(engine.removed.slice(1).toSorted()).toEqual(['network-abcd0001', 'volume-abcd0001']);
  expect(await sweepRun(engine.docker, 'abcd0003')).toEqual([]);
});
