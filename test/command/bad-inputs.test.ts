import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { lastgasp } from './in-process.ts';

/** A command line that must be refused; DIR is a folder of its own, with its files in it. */
const badInputSchema = z.strictObject({
  name: z.string(),
  args: z.array(z.string()),
  files: z.record(z.string(), z.string()).default({}),
  exitCode: z.union([z.literal(3), z.literal(4)]),
  /** What the message names as what is wrong. */
  culprit: z.string().min(1),
  /** What it says to do, or what would be right. */
  remedy: z.string().min(1),
});
type BadInput = z.infer<typeof badInputSchema>;

const CORPUS = z
  .array(badInputSchema)
  .parse(JSON.parse(await readFile(new URL('bad-inputs.json', import.meta.url), 'utf8')));

let parent = '';
beforeAll(async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock');
  vi.stubEnv('DD_API_KEY', '');
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-bad-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true });
});

async function lay(files: BadInput['files'], directory: string): Promise<void> {
  await mkdir(directory);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

test('there are sixty of them at least, each by a name of its own', () => {
  expect(new Set(CORPUS.map(({ name }) => name)).size).toBe(CORPUS.length);
  expect(CORPUS.length).toBeGreaterThanOrEqual(60);
});

test.for(CORPUS)(
  '$name is refused, naming the culprit and the remedy',
  async ({ name, args, files, ...bad }) => {
    const directory = join(parent, String(CORPUS.findIndex((other) => other.name === name)));
    await lay(files, directory);
    const { exitCode, stderr } = await lastgasp(args.map((arg) => arg.replace('DIR', directory)));
    const said = stderr.replaceAll(directory, 'DIR');
    expect(said).toContain(bad.culprit);
    expect(said).toContain(bad.remedy);
    expect(said).not.toMatch(/lastgasp itself failed|\n\s+at /);
    expect(exitCode).toBe(bad.exitCode);
  },
);
