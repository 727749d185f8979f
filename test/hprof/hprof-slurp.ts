import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { cacheDirectory } from '../../harness/cache-directory.ts';

const VERSION = '0.10.0';
/** More classes than any heap of the tests has. */
const CLASSES_MAX = 1_000_000;

const resultSchema = z.object({
  heap: z.object({
    top_allocated_classes: z.array(z.object({ class_name: z.string(), instance_count: z.number() })),
  }),
});

/** hprof-slurp (crates.io), another reader of heap dumps: installed once, into the cache directory. Needs cargo. */
export async function installHprofSlurp(): Promise<string> {
  const root = join(cacheDirectory(), `hprof-slurp-${VERSION}`);
  const program = join(root, 'bin', 'hprof-slurp');
  if (!existsSync(program)) {
    await execa('cargo', ['install', `hprof-slurp@${VERSION}`, '--locked', '--root', root], {
      stderr: 'inherit',
    });
  }
  return program;
}

/** How many objects of each class hprof-slurp finds in a dump. */
export async function slurpInstances(program: string, file: string): Promise<ReadonlyMap<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-slurp-'));
  try {
    const output = join(directory, 'result.json');
    await execa(program, ['--top', String(CLASSES_MAX), '--json', '--output', output, file]);
    const { heap } = resultSchema.parse(JSON.parse(await readFile(output, 'utf8')));
    return new Map(heap.top_allocated_classes.map((use) => [use.class_name, use.instance_count]));
  } finally {
    await rm(directory, { recursive: true });
  }
}
