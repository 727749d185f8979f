import { afterEach, expect, test, vi } from 'vitest';
import { RegistryMemory } from '../../harness/engine/registry.ts';
import { useRyuk } from '../../harness/engine/ryuk.ts';
import { runLabels } from '../../harness/engine/labels.ts';
import { localImage } from './fake-image-store.ts';

const IDENTITY = { runId: 'aaaa0001', ownerPid: 41 };
const SESSION_LABEL = 'org.testcontainers.session-id';

afterEach(() => vi.unstubAllEnvs());

/** An engine with or without Ryuk's image, before a registry that gives it or not. */
async function ryukWhere(where: {
  readonly isPresent?: boolean;
  readonly mayPull?: boolean;
  readonly registry?: 'gives' | 'refuses';
  readonly fails?: boolean;
}) {
  const sessions: string[] = [];
  const pulled: string[] = [];
  const said: string[] = [];
  const isWatching = await useRyuk({
    images: {
      inspect: async () => (where.isPresent ? localImage({ id: 'sha256:aa' }) : undefined),
      pull: async (ref) => {
        pulled.push(ref);
        if (where.registry !== 'gives') throw new Error('denied: requested access to the resource is denied');
      },
    },
    identity: IDENTITY,
    mayPull: where.mayPull ?? false,
    onProgress: (progress) => said.push(JSON.stringify(progress)),
    signal: new AbortController().signal,
    memory: new RegistryMemory(),
    watch: async (session) => {
      if (where.fails) throw new Error('no docker.sock in it');
      sessions.push(session);
    },
  });
  return { isWatching, sessions, pulled, said };
}

test('where its image is in the engine Ryuk is told the label that everything of the run carries', async () => {
  const { isWatching, sessions, pulled } = await ryukWhere({ isPresent: true });
  expect(isWatching).toBe(true);
  expect(sessions).toEqual([runLabels(IDENTITY)[SESSION_LABEL]]);
  expect(pulled).toEqual([]);
});

test('where a registry gave other parts its image is pulled', async () => {
  const { isWatching, pulled } = await ryukWhere({ mayPull: true, registry: 'gives' });
  expect(isWatching).toBe(true);
  expect(pulled).toEqual(['testcontainers/ryuk:0.14.0']);
});

test.each([
  ['no registry gave any other part, and none is asked', { mayPull: false }],
  ['a registry refuses it', { mayPull: true, registry: 'refuses' }],
] as const)('the run goes on without it where %s', async (_name, where) => {
  const { isWatching, pulled, sessions } = await ryukWhere(where);
  expect(isWatching).toBe(false);
  expect(pulled).toHaveLength(where.mayPull ? 1 : 0);
  expect(sessions).toEqual([]);
});

test('the run goes on, and says so, where Ryuk does not start', async () => {
  const { isWatching, said } = await ryukWhere({ isPresent: true, fails: true });
  expect(isWatching).toBe(false);
  expect(said.join('')).toContain('going on without Ryuk: Error: no docker.sock in it');
});

test('whoever switches Ryuk off for testcontainers has it off here', async () => {
  vi.stubEnv('TESTCONTAINERS_RYUK_DISABLED', 'true');
  const { isWatching, sessions } = await ryukWhere({ isPresent: true });
  expect(isWatching).toBe(false);
  expect(sessions).toEqual([]);
});
