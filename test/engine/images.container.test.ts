import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireDocker } from '../../harness/engine/docker.ts';
import { createImageStore } from '../../harness/engine/images.ts';
import { importScratchImage } from '../../harness/engine/scratch-image.ts';

const TAG = `lastgasp-test/scratch:${process.pid}`;
const signal = new AbortController().signal;
const docker = await requireDocker();
const images = createImageStore(docker);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-images-'));
  const file = join(directory, 'file');
  await writeFile(file, 'evidence');
  const changes = ['LABEL lastgasp.part="test"', 'CMD ["/none"]'];
  await importScratchImage({ images, tag: TAG, file, path: 'opt/file', changes, signal });
});

afterAll(async () => {
  await docker.getImage(TAG).remove();
  await rm(directory, { recursive: true, force: true });
});

test('imports an image of one file, with its label and its digest', async () => {
  await expect(images.inspect(TAG)).resolves.toMatchObject({
    id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    labels: { 'lastgasp.part': 'test' },
  });
  const container = await docker.createContainer({ Image: TAG });
  try {
    const archive = await container.getArchive({ path: '/opt/file' });
    const chunks = await Array.fromAsync(archive);
    expect(chunks.join('')).toContain('evidence');
  } finally {
    await container.remove();
  }
});

test('shows what the real builder printed before it failed', async () => {
  const context = pack();
  context.entry({ name: 'Dockerfile' }, `FROM ${TAG}\nCOPY missing /missing\n`);
  context.finalize();
  const tag = `lastgasp-test/broken:${process.pid}`;
  const built = images.build(context, { tag, buildArgs: {}, labels: {}, signal });
  await expect(built).rejects.toThrow(/missing[^]*\| Step 2\/2 : COPY missing \/missing/);
});
