import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { EngineHostError } from '../../harness/engine/engine-host.ts';
import type { CgroupHost } from '../../harness/task/parent-cgroup.ts';

const CGROUP_ROOT = '/sys/fs/cgroup';

/** A directory laid out like an engine host's `/sys/fs/cgroup`, and the host whose scripts work on it. */
export interface CgroupTree extends AsyncDisposable {
  readonly host: CgroupHost;
  /** Content of a file below the root, without the line end; `null` when there is none. */
  read(path: string): Promise<string | null>;
  write(path: string, content: string): Promise<void>;
  has(path: string): boolean;
  /** Puts a command in front of the machine's own. */
  command(name: string, script: string): Promise<void>;
}

/**
 * @param files by path below the root: what the kernel would have put there
 */
export async function makeCgroupTree(files: Readonly<Record<string, string>>): Promise<CgroupTree> {
  const directory = await mkdtemp(join(tmpdir(), 'cgroup-tree-'));
  const root = join(directory, 'cgroup');
  const commands = join(directory, 'bin');
  await mkdir(commands);
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `${content}\n`);
  };
  await mkdir(root);
  for (const [path, content] of Object.entries(files)) await write(path, content);
  return {
    host: {
      async shell(script, ...parameters) {
        const [here, ...rest] = [script, ...parameters].map((word) => word.replaceAll(CGROUP_ROOT, root));
        const { exitCode, stdout, stderr } = await execa('sh', ['-euc', here ?? '', 'sh', ...rest], {
          env: { PATH: `${commands}:${process.env['PATH'] ?? ''}` },
          reject: false,
          stripFinalNewline: false,
        });
        if (exitCode !== 0) {
          throw new EngineHostError(
            `A command on the engine's host ended with ${exitCode}: ${stderr.trim()}`,
            {
              hint: 'none',
            },
          );
        }
        return stdout;
      },
    },
    read: async (path) =>
      existsSync(join(root, path)) ? (await readFile(join(root, path), 'utf8')).trim() : null,
    write,
    has: (path) => existsSync(join(root, path)),
    async command(name, script) {
      const text = script.replaceAll(CGROUP_ROOT, root);
      await writeFile(join(commands, name), `#!/bin/sh\n${text}\n`);
      await chmod(join(commands, name), 0o755);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}
