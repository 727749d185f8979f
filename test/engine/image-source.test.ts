import { expect, test, vi } from 'vitest';
import type { EngineProgress } from '../../harness/engine/engine-progress.ts';
import { builtTag, resolveParts, type ResolveOptions } from '../../harness/engine/image-source.ts';
import type { BuildRequest } from '../../harness/engine/package-build.ts';
import { PART_NAMES, PARTS } from '../../harness/engine/parts.ts';
import { RegistryMemory } from '../../harness/engine/registry.ts';
import {
  createFakeImageStore,
  localImage,
  type FakeImageStore,
  type RegistryAnswer,
} from './fake-image-store.ts';

const NO_SUCH_HOST =
  '(HTTP code 500) server error - Get "https://registry.test/v2/": dial tcp: lookup registry.test on 10.0.0.1:53: no such host';
const NO_SUCH_TAG =
  '(HTTP code 404) no such container - manifest for grafana/k6:1.8.1 not found: manifest unknown: manifest unknown';

function options(images: FakeImageStore, more: Partial<ResolveOptions> = {}): ResolveOptions {
  return {
    images,
    parts: ['k6'],
    host: { platform: 'linux', isDebianLike: true, isRoot: true, hasSystemd: false, name: 'test' },
    consent: () => Promise.resolve(true),
    onProgress: () => {},
    signal: new AbortController().signal,
    memory: new RegistryMemory(),
    build: fakeBuild,
    ...more,
  };
}

const fakeBuild = ({ images, tag, signal }: BuildRequest): Promise<void> =>
  images.importTar((async function* nothing() {})(), { tag, changes: [], signal });

const image = (): RegistryAnswer => ({ kind: 'image', id: 'sha256:public' });
const error = (message: string) => (): RegistryAnswer => ({ kind: 'error', message });

test('takes the public image when the registry has it', async () => {
  const images = createFakeImageStore(image);
  const [k6] = await resolveParts(options(images));
  expect(k6).toEqual({
    part: 'k6',
    version: '1.8.1',
    imageRef: 'grafana/k6:1.8.1',
    imageId: 'sha256:public',
    source: 'public-image',
  });
});

test('asks no registry when the public image is in the engine already', async () => {
  const images = createFakeImageStore(error(NO_SUCH_HOST));
  images.local.set('grafana/k6:1.8.1', localImage({ id: 'sha256:here' }));
  const [k6] = await resolveParts(options(images));
  expect(k6?.imageId).toBe('sha256:here');
  expect(images.pulls).toEqual([]);
});

test('asks no registry when the part was built earlier, and names the version found in the packages', async () => {
  const images = createFakeImageStore(image);
  const tag = builtTag('jvm-17');
  images.local.set(tag, localImage({ id: 'sha256:built', labels: { 'lastgasp.version': '17.0.21+2' } }));
  const [jvm] = await resolveParts(options(images, { parts: ['jvm-17'] }));
  expect(jvm).toMatchObject({ imageRef: tag, version: '17.0.21+2', source: 'packages' });
  expect(images.pulls).toEqual([]);
});

test('builds every part from packages after a single question to a registry that cannot be found', async () => {
  const images = createFakeImageStore(error(NO_SUCH_HOST));
  const resolved = await resolveParts(options(images, { parts: PART_NAMES }));
  expect(images.pulls).toHaveLength(1);
  expect(resolved.map(({ part, source }) => `${part} ${source}`)).toEqual(
    PART_NAMES.map((name) => `${name} packages`),
  );
});

test('remembers the refusal of a registry for later calls', async () => {
  const images = createFakeImageStore(error('unauthorized: authentication required'));
  const memory = new RegistryMemory();
  await resolveParts(options(images, { memory }));
  await resolveParts(options(images, { memory, parts: ['s3'] }));
  expect(images.pulls).toEqual(['grafana/k6:1.8.1']);
});

test('holds a missing tag against that image alone', async () => {
  const images = createFakeImageStore((ref) =>
    ref.startsWith('grafana/') ? { kind: 'error', message: NO_SUCH_TAG } : image(),
  );
  const resolved = await resolveParts(options(images, { parts: ['k6', 's3'] }));
  expect(resolved.map(({ source }) => source)).toEqual(['packages', 'public-image']);
});

test('asks a registry that times out twice, then builds, and asks again for the next part', async () => {
  const images = createFakeImageStore(error('dial tcp 10.0.0.9:443: i/o timeout'));
  const resolved = await resolveParts(options(images, { parts: ['k6', 's3'] }));
  expect(images.pulls).toEqual([
    'grafana/k6:1.8.1',
    'grafana/k6:1.8.1',
    'rclone/rclone:1.76.0',
    'rclone/rclone:1.76.0',
  ]);
  expect(resolved.map(({ source }) => source)).toEqual(['packages', 'packages']);
});

test('completes a public image that lacks tools and still calls it public', async () => {
  const images = createFakeImageStore(image);
  const [helper] = await resolveParts(options(images, { parts: ['helper'] }));
  expect(images.pulls).toEqual([PARTS.helper.publicImage.ref]);
  expect(helper).toMatchObject({ imageRef: builtTag('helper'), source: 'public-image' });
});

test('stops with a hint when the engine cannot store what it pulls', async () => {
  const images = createFakeImageStore(error('write /var/lib/docker/tmp/x: no space left on device'));
  await expect(resolveParts(options(images))).rejects.toMatchObject({
    exitCode: 4,
    hint: expect.stringContaining('disk space'),
  });
});

test('builds at most two parts at once', async () => {
  const images = createFakeImageStore(error(NO_SUCH_HOST));
  let atOnce = 0;
  let atOnceMax = 0;
  const build = async (request: BuildRequest): Promise<void> => {
    atOnce += 1;
    atOnceMax = Math.max(atOnceMax, atOnce);
    await vi.waitFor(() => expect(atOnceMax).toBe(2));
    await fakeBuild(request);
    atOnce -= 1;
  };
  await resolveParts(options(images, { parts: PART_NAMES, build }));
  expect(atOnceMax).toBe(2);
});

test('tells what it does: the pull, the refusal, the build, the result', async () => {
  const images = createFakeImageStore(error(NO_SUCH_HOST));
  const seen: EngineProgress[] = [];
  await resolveParts(options(images, { onProgress: (progress) => seen.push(progress) }));
  expect(seen.map(({ kind }) => kind)).toEqual(['pulling', 'not-pulled', 'building', 'ready']);
});
