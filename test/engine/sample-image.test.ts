import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResolvedPart } from '../../harness/engine/image-source.ts';
import { keptLibraries } from '../../harness/engine/maven-libraries.ts';
import type { Sample } from '../../harness/sample.ts';
import { buildSampleImage } from '../../harness/engine/sample-image.ts';
import { createFakeImageStore } from './fake-image-store.ts';

const jvm: ResolvedPart = {
  part: 'jvm-17',
  version: '17',
  imageRef: 'eclipse-temurin:17',
  imageId: 'sha256:base',
  source: 'public-image',
};

/** Beside the order service there is another sample, and what is no sample at all. */
let directory: string;
const images = createFakeImageStore(() => ({ kind: 'silence' }));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-sample-'));
  for (const folder of ['src/lastgasp/service', 'capture', 'spring']) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  await writeFile(join(directory, 'Dockerfile'), 'FROM x\n');
  await writeFile(join(directory, 'src', 'Main.java'), 'class Main {}\n');
  await writeFile(join(directory, 'src/lastgasp/service', 'OomWitness.java'), 'class OomWitness {}\n');
  await writeFile(join(directory, 'capture', 'dump.sh'), 'exit 0\n');
  await writeFile(join(directory, 'spring', 'Dockerfile'), 'FROM y\n');
  await writeFile(join(directory, 'spring', 'pom.xml'), '<project/>\n');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function tagOf(base: ResolvedPart = jvm, sample: Sample = 'orders'): Promise<string> {
  const built = await buildSampleImage({
    images,
    jvm: base,
    sample,
    consent: async () => false,
    onProgress: () => {},
    signal: new AbortController().signal,
    directory,
  });
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
  ['a file is renamed', () => rename(join(directory, 'src/Main.java'), join(directory, 'src/Start.java'))],
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

test('is not built anew when another sample changes', async () => {
  const before = await tagOf();
  await writeFile(join(directory, 'spring', 'Dockerfile'), 'FROM z\n');
  await expect(tagOf()).resolves.toBe(before);
});

describe('a sample with libraries', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'lastgasp-cache-'));
    vi.stubEnv('XDG_CACHE_HOME', cache);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });

  /** As a fetch would have left them. */
  async function keepLibraries(): Promise<void> {
    const { directory: kept } = await keptLibraries(join(directory, 'spring', 'pom.xml'));
    await mkdir(join(kept, 'lib'), { recursive: true });
    await writeFile(join(kept, 'lib', 'spring.jar'), 'PK');
  }

  /** What stands in for Maven: says so and fails, as it does where nothing can be reached. */
  async function offlineMaven(): Promise<void> {
    const file = join(cache, 'mvn');
    await writeFile(file, '#!/bin/sh\necho "[ERROR] Unknown host repo.maven.apache.org"\nexit 1\n');
    await chmod(file, 0o755);
    vi.stubEnv('PATH', `${cache}:${process.env['PATH']}`);
  }

  test('has its own files, the witness, the capture scripts and its libraries in its build', async () => {
    await keepLibraries();
    await expect(tagOf(jvm, 'spring')).resolves.toMatch(/^lastgasp\/spring-sample:17-[0-9a-f]{12}$/);
    const build = images.builds.at(-1);
    expect(build?.dockerfile).toBe('spring/Dockerfile');
    expect(build?.files).toEqual([
      'capture/dump.sh',
      'spring/Dockerfile',
      'spring/pom.xml',
      'src/lastgasp/service/OomWitness.java',
      'lib/spring.jar',
    ]);
  });

  test('needs no Maven once its image is there, and fetches anew for another pom.xml', async () => {
    await keepLibraries();
    const before = await tagOf(jvm, 'spring');
    await offlineMaven();
    await expect(tagOf(jvm, 'spring')).resolves.toBe(before);
    await writeFile(join(directory, 'spring', 'pom.xml'), '<project><!-- newer --></project>\n');
    await expect(tagOf(jvm, 'spring')).rejects.toMatchObject({
      code: 'host-command-failed',
      exitCode: 4,
      message: expect.stringMatching(
        /^The libraries of spring-sample were not fetched\. mvn [^]* ended with exit code 1[^]*Unknown host/,
      ),
      hint: expect.stringContaining('Maven Central'),
    });
  });

  test('leaves nothing half fetched behind', async () => {
    await offlineMaven();
    await writeFile(join(directory, 'spring', 'pom.xml'), '<project><!-- never fetched --></project>\n');
    await expect(tagOf(jvm, 'spring')).rejects.toThrow('not fetched');
    await expect(keptLibraries(join(directory, 'spring', 'pom.xml'))).resolves.toMatchObject({
      isThere: false,
    });
    await expect(readdir(join(cache, 'lastgasp', 'staging'))).resolves.toEqual([]);
  });
});
