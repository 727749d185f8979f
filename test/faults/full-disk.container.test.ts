import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, test } from 'vitest';
import { lastgasp, startRun } from './cli-run.ts';
import { seen } from './seen.ts';

/** Logs, timeline and k6's results of a short trial; its dump takes three times as much at the least. */
const ROOM_FOR_ALL_BUT_A_DUMP_BYTES = 1024 ** 2;

interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Takes all room but so much. */
  takeAllBut(options: { readonly leaveBytes: number }): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
}

/** A file system of its own for the results: what fills it fills nothing else. */
async function mountDisk(sizeMiB: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'lastgasp-disk-'));
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'lastgasp-test', path]);
  const filler = join(path, 'filler');
  return {
    path,
    takeAllBut: async ({ leaveBytes }) => {
      const { bavail, bsize } = await statfs(path);
      await execa('fallocate', ['--length', String(bavail * bsize - leaveBytes), filler]);
      await writeFile(join(path, 'filled'), '');
    },
    free: () => rm(filler),
    [Symbol.asyncDispose]: async () => {
      await execa('umount', ['--lazy', path]);
      await rm(path, { recursive: true });
    },
  };
}

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!canMount).concurrent('the results’ disk is full', () => {
  test('fault: the disk is full before the first trial → exit code 4, naming where and how much', async ({
    expect,
    task,
  }) => {
    await using disk = await mountDisk(100);
    const { exitCode, all } = await lastgasp(['run', 'array-size', '--out', join(disk.path, 'out')]);
    const line = /error: .*/.exec(all)?.[0] ?? '';
    seen(task, `exit code ${exitCode}, ${line.replace(disk.path, '…')}`);
    expect(exitCode).toBe(4);
    expect(line).toMatch(/Not enough disk space in .*: \d+ MiB free, 768 MiB needed/);
  });

  test('fault: the disk fills up when the trial starts → exit code 4, nothing recorded; with room again the trial is done', async ({
    expect,
    task,
  }) => {
    await using disk = await mountDisk(1000);
    await using run = await startRun({ out: join(disk.path, 'out') });
    await run.until(/starts/);
    await disk.takeAllBut({ leaveBytes: 0 });
    const { exitCode, all } = await run.process;
    const line = /error: .*/.exec(all)?.[0] ?? '';
    const before = (await run.recorded()).records.length;
    await disk.free();
    const resumed = await lastgasp(['run', '--resume', run.out]);
    const after = (await run.recorded()).records;
    seen(
      task,
      `exit code ${exitCode}, ${line.replaceAll(disk.path, '…')} ${before} recorded; resumed: exit code ${resumed.exitCode}`,
    );
    expect(line).toMatch(/cannot be written: .*ENOSPC/);
    expect([exitCode, before, resumed.exitCode]).toEqual([4, 0, 0]);
    expect(after).toMatchObject([{ valid: true }]);
  });

  test('fault: the disk has no room for the dump → invalid, not lost: the object store itself failed', async ({
    expect,
    task,
  }) => {
    await using disk = await mountDisk(1000);
    await using run = await startRun({ out: join(disk.path, 'out'), flagSet: 'dump-hook-exit' });
    await run.until(/starts/);
    await disk.takeAllBut({ leaveBytes: ROOM_FOR_ALL_BUT_A_DUMP_BYTES });
    const { exitCode } = await run.process;
    const [record] = (await run.recorded()).records;
    const path = record?.paths['heap-dump'];
    seen(task, `exit code ${exitCode}, ${path?.verdict}: ${path?.detail}`);
    expect(path?.verdict).toBe('invalid');
    expect(path?.detail).toMatch(/object store itself failed|S3 server/);
  });
});
