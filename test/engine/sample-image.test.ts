import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ResolvedPart } from '../../harness/engine/image-source.ts';
import { buildSampleImage } from '../../harness/engine/sample-image.ts';
import { createFakeImageStore } from './fake-image-store.ts';

const jvm: ResolvedPart = {
  part: 'jvm-17',
  version: '17',
  imageRef: 'eclipse-temurin:17',
  imageId: 'sha256:base',
  source: 'public-image',
};

let directory: string;
const images = createFakeImageStore(() => ({ kind: 'silence' }));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-sample-'));
  await mkdir(join(directory, 'src'));
  await writeFile(join(directory, 'Dockerfile'), 'FROM x\n');
  await writeFile(join(directory, 'src', 'Main.java'), 'class Main {}\n');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function tagOf(base: ResolvedPart = jvm): Promise<string> {
  const signal = new AbortController().signal;
  const built = await buildSampleImage({ images, jvm: base, onProgress: () => {}, signal, directory });
  return built.imageRef;
}

test('is built once for each state of its directory and base', async () => {
  const first = await tagOf();
  const builtSoFar = images.builtTags.length;
  await expect(tagOf()).resolves.toBe(first);
  expect(images.builtTags).toHaveLength(builtSoFar);
});

test('names the JDK in its tag', async () => {
  await expect(tagOf()).resolves.toMatch(/^lastgasp\/jvm-sample:17-[0-9a-f]{12}$/);
});

test.each([
  ['a source file changes', () => writeFile(join(directory, 'src', 'Main.java'), 'class Main { }\n')],
  ['a file is added', () => writeFile(join(directory, 'src', 'More.java'), '')],
  ['a file is renamed', () => writeFile(join(directory, 'Main.java'), 'class Main {}\n')],
  ['a script becomes executable', () => chmod(join(directory, 'Dockerfile'), 0o755)],
])('is built anew when %s', async (_what, change) => {
  const before = await tagOf();
  await change();
  await expect(tagOf()).resolves.not.toBe(before);
});

test('is not built anew when a folder changes that is another image', async () => {
  const before = await tagOf();
  await mkdir(join(directory, 'agent', 'src'), { recursive: true });
  await writeFile(join(directory, 'agent', 'Dockerfile'), 'FROM y\n');
  await writeFile(join(directory, 'agent', 'src', 'Agent.java'), '');
  await expect(tagOf()).resolves.toBe(before);
});

test('is built anew on another base image', async () => {
  const before = await tagOf();
  await expect(tagOf({ ...jvm, imageId: 'sha256:other' })).resolves.not.toBe(before);
});
