import { expect, test } from 'vitest';
import { pullImage, RegistryMemory } from '../../harness/engine/registry.ts';
import { createFakeImageStore } from './fake-image-store.ts';

test('counts silence as a time-out, asks twice and forgets it', async () => {
  const images = createFakeImageStore(() => ({ kind: 'silence' }));
  const memory = new RegistryMemory();
  const outcome = await pullImage({
    imageRef: 'grafana/k6:1.8.1',
    images,
    memory,
    signal: new AbortController().signal,
    silenceSecondsMax: 0.02,
  });
  expect(outcome).toMatchObject({ kind: 'not-pulled', reason: 'timed out: nothing heard for 0.02 s' });
  expect(images.pulls).toHaveLength(2);
  expect(memory.refusalOf('grafana/k6:1.8.1')).toBeUndefined();
});

test('does not give up on a slow pull that shows signs of life', async () => {
  const slow = {
    pull: async (_ref: string, { onActivity, signal }: { onActivity: () => void; signal: AbortSignal }) => {
      for (let layer = 0; layer < 10; layer += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        signal.throwIfAborted();
        onActivity();
      }
    },
  };
  const outcome = await pullImage({
    imageRef: 'grafana/k6:1.8.1',
    images: slow,
    memory: new RegistryMemory(),
    signal: new AbortController().signal,
    silenceSecondsMax: 0.1,
  });
  expect(outcome).toEqual({ kind: 'pulled' });
});

test('ends at once when the run is interrupted', async () => {
  const images = createFakeImageStore(() => ({ kind: 'silence' }));
  const interrupt = new AbortController();
  const pulled = pullImage({
    imageRef: 'grafana/k6:1.8.1',
    images,
    memory: new RegistryMemory(),
    signal: interrupt.signal,
  });
  interrupt.abort(new Error('interrupted'));
  await expect(pulled).rejects.toThrow('interrupted');
  expect(images.pulls).toHaveLength(1);
});

test('holds a refusal against its own registry only', () => {
  const memory = new RegistryMemory();
  memory.remember('registry.test/a/b:1', { kind: 'registry-no', reason: 'no such host' });
  expect(memory.refusalOf('registry.test/other:2')).toBe('no such host');
  expect(memory.refusalOf('a/b:1')).toBeUndefined();
});
