import { expect, test } from 'vitest';
import type { TaskPart } from '../../harness/config/task-part-schema.ts';
import { findTaskImages, TaskImageError, withImageOptions } from '../../harness/run/task-images.ts';
import { NOTHING_ADDED } from '../../harness/task/definition/harness-additions.ts';
import { SAMPLE_IMAGES } from '../../harness/sample.ts';
import { builtInTask, type TaskInput } from '../../harness/task/task-input.ts';
import { createFakeImageStore, localImage, type RegistryAnswer } from '../engine/fake-image-store.ts';

const NO: RegistryAnswer = { kind: 'error', message: 'manifest unknown: no such image' };
const BUILT_IN = builtInTask({
  stopTimeoutSeconds: 30,
  ephemeralStorageGiB: 20,
});

/** The built-in task with further containers of these images. */
function taskWith(...images: readonly string[]): TaskInput {
  const sidecars = images.map((image, index) => ({ name: `sidecar-${index}`, image }));
  const { document } = BUILT_IN;
  return {
    ...BUILT_IN,
    document: { ...document, containerDefinitions: [...(document.containerDefinitions ?? []), ...sidecars] },
  };
}

/** What two flag sets add: nothing. */
const PARTS: readonly TaskPart[] = [NOTHING_ADDED.part, NOTHING_ADDED.part];

async function find(task: TaskInput, answer: RegistryAnswer, parts = PARTS) {
  const images = createFakeImageStore(() => answer);
  images.local.set('example/local:1', localImage({}));
  images.local.set('example/arm:1', localImage({ architecture: 'arm64' }));
  images.local.set('example/i386:1', localImage({ architecture: '386' }));
  images.local.set('example/imported:1', localImage({ architecture: '' }));
  const signal = AbortSignal.timeout(5000);
  const available = await findTaskImages({
    task,
    parts,
    size: { cpuUnits: 512, memoryMiB: 1024 },
    images,
    architecture: 'amd64',
    onProgress: () => undefined,
    signal,
  });
  return { available: [...available.keys()], pulls: images.pulls };
}

test('nothing is looked for of the harness’s own samples', async () => {
  const task = taskWith(...Object.values(SAMPLE_IMAGES));
  expect(await find(task, NO)).toEqual({ available: [], pulls: [] });
});

test('an image that the engine has is not pulled', async () => {
  expect(await find(taskWith('example/local:1'), NO)).toEqual({ available: ['example/local:1'], pulls: [] });
});

test('an image that the engine lacks is pulled once', async () => {
  const answer: RegistryAnswer = { kind: 'image', id: 'sha256:2' };
  const found = await find(taskWith('example/pulled:1', 'example/pulled:1'), answer);
  expect(found).toEqual({ available: ['example/pulled:1'], pulls: ['example/pulled:1'] });
});

test('a Datadog Agent that cannot be had is left to its stand-in', async () => {
  const found = await find(taskWith('datadog/agent:7'), NO);
  expect(found).toEqual({ available: [], pulls: ['datadog/agent:7'] });
});

test('the image of a sidecar that a flag set adds is looked for like any other', async () => {
  const uploader = { ...NOTHING_ADDED.part, containers: [{ name: 'uploader', image: 'example/uploader:1' }] };
  const answer: RegistryAnswer = { kind: 'image', id: 'sha256:2' };
  const found = await find(BUILT_IN, answer, [NOTHING_ADDED.part, uploader]);
  expect(found).toEqual({ available: ['example/uploader:1'], pulls: ['example/uploader:1'] });
});

test('any other image that cannot be had ends the run before its first trial, in the engine’s words', async () => {
  const refused = find(taskWith('example/private:1'), NO);
  await expect(refused).rejects.toThrow(TaskImageError);
  await expect(refused).rejects.toThrow(/example\/private:1 of container sidecar-0 .* manifest unknown/);
});

test('an image of another architecture ends the run before its first trial, and says what to pull', async () => {
  const refused = find(taskWith('example/arm:1'), NO);
  await expect(refused).rejects.toThrow(
    'The image example/arm:1 of container sidecar-0 is for arm64, and the engine runs amd64.',
  );
  await expect(refused).rejects.toMatchObject({
    exitCode: 4,
    hint: expect.stringContaining('docker pull --platform linux/amd64 example/arm:1'),
  });
});

test.for(['example/i386:1', 'example/imported:1'])(
  'an image that may well run is not refused: %s',
  async (image) => {
    expect(await find(taskWith(image), NO)).toEqual({ available: [image], pulls: [] });
  },
);

test('the JVM options of the service’s image are the task’s; those of a sidecar’s are not', () => {
  const service = { name: 'app', image: 'example/app:1' };
  const sidecar = { name: 'sidecar', image: 'example/sidecar:1' };
  const task = {
    ...BUILT_IN,
    document: { ...BUILT_IN.document, containerDefinitions: [sidecar, service] },
  };
  const bringing = (options: string) => localImage({ environment: { JAVA_TOOL_OPTIONS: options } });
  const images = new Map([
    ['example/app:1', bringing('-Xmx96m')],
    ['example/sidecar:1', bringing('-Xmx32m')],
  ]);
  expect(withImageOptions(task, images)).toEqual({ ...task, imageOptions: '-Xmx96m' });
  expect(withImageOptions(task, new Map())).toEqual({ ...task, imageOptions: '' });
});
