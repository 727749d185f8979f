import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { exampleRecord, LOST } from '../journal/example-run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As a team writes it, in a project that has lastgasp and vitest among its packages. */
const TEST = `
import { expect, test } from 'vitest';
import 'lastgasp/vitest';
import captured from './captured.json';
import lost from './lost.json';

test('passes', async () => {
  await expect(captured).toHaveCaptured('heap-dump');
});
test('fails', async () => {
  await expect(lost).toHaveCaptured('heap-dump');
});
`;

test(
  'lastgasp/vitest serves a project that has lastgasp as a linked package',
  { timeout: 60_000 },
  async () => {
    const project = await mkdtemp(join(tmpdir(), 'lastgasp-team-'));
    try {
      await mkdir(join(project, 'node_modules'));
      await symlink(ROOT, join(project, 'node_modules', 'lastgasp'));
      await symlink(join(ROOT, 'node_modules', 'vitest'), join(project, 'node_modules', 'vitest'));
      await writeFile(join(project, 'package.json'), '{ "type": "module" }');
      await writeFile(join(project, 'guard.test.ts'), TEST);
      await writeFile(join(project, 'captured.json'), JSON.stringify(exampleRecord()));
      await writeFile(join(project, 'lost.json'), JSON.stringify(exampleRecord({ path: LOST })));
      const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
      const { all, exitCode } = await execa(vitest, ['run', '--root', project], {
        all: true,
        reject: false,
        cwd: project,
      });
      expect(all).toContain('1 failed');
      expect(all).toContain('1 passed');
      expect(all).toContain('lost at stopped-mid-upload (stopped in the middle of the upload)');
      expect(exitCode).toBe(1);
    } finally {
      await rm(project, { recursive: true });
    }
  },
);
