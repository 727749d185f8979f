import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const ROOT = new URL('..', import.meta.url);

/** The indented lines of README's folder map, below the line of `folder`. */
function mapped(readme: string, folder: string): readonly string[] {
  const lines = readme.split('\n');
  const start = lines.indexOf(`${folder}/`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end).map((line) => line.trim().split(/\s+/)[0] ?? '');
}

test('the folder map in README names exactly what is in harness/', async () => {
  const readme = await readFile(new URL('README.md', ROOT), 'utf8');
  const entries = await readdir(new URL('harness/', ROOT), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/`);
  const map = mapped(readme, 'harness');
  expect(map.filter((name) => name.endsWith('/')).toSorted()).toEqual(folders.toSorted());
  for (const file of map.filter((name) => !name.endsWith('/'))) {
    expect(entries.map(({ name }) => name)).toContain(file);
  }
});

test('every option that README explains is one that the command line takes', async () => {
  const readme = await readFile(new URL('README.md', ROOT), 'utf8');
  const helps = await Promise.all(
    ['run', 'hprof'].map((command) =>
      execa(process.execPath, ['harness/cli.ts', command, '--help'], { cwd: ROOT }),
    ),
  );
  const help = helps.map(({ stdout }) => stdout).join('\n');
  const explained = new Set(readme.match(/--[a-z][a-z-]+/g));
  expect(explained.size).toBeGreaterThan(10);
  for (const option of explained) expect(help).toContain(option);
});
