import {
  access,
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the scripts under test may call. */
const TOOLS = [
  'sh',
  'bash',
  'dirname',
  'readlink',
  'cmp',
  'cp',
  'cat',
  'mkdir',
  'mktemp',
  'head',
  'tail',
  'tee',
  'rm',
  'seq',
  'sleep',
  'grep',
];

export interface FakeProject extends AsyncDisposable {
  readonly directory: string;
  /** PATH with the basic tools and what the test adds; the machine's own Node and npm are not on it. */
  readonly env: Readonly<Record<string, string>>;
  write(path: string, content: string, mode?: number): Promise<void>;
  /** Puts a shell script on PATH. */
  addTool(name: string, script: string): Promise<void>;
  /** Lines the fake tools appended to `$LOG`. */
  readCalls(): Promise<readonly string[]>;
}

/** A copy of the launcher and of `.ci/run` in a directory of its own, with a cache of its own. */
export async function createFakeProject(): Promise<FakeProject> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-launcher-'));
  const bin = join(directory, 'bin');
  await mkdir(bin);
  await copyFile(join(ROOT, 'lastgasp'), join(directory, 'lastgasp'));
  await cp(join(ROOT, '.ci'), join(directory, '.ci'), { recursive: true });
  for (const tool of TOOLS) {
    await symlink(await findTool(tool), join(bin, tool));
  }
  const write: FakeProject['write'] = async (path, content, mode = 0o644) => {
    await writeFile(join(directory, path), content);
    await chmod(join(directory, path), mode);
  };
  await write('package-lock.json', '{"lock":1}\n');
  await write('calls', '');
  return {
    directory,
    env: {
      PATH: bin,
      HOME: directory,
      XDG_CACHE_HOME: join(directory, 'cache'),
      LOG: join(directory, 'calls'),
    },
    write,
    addTool: (name, script) => write(join('bin', name), `#!/bin/sh\n${script}\n`, 0o755),
    readCalls: async () =>
      (await readFile(join(directory, 'calls'), 'utf8')).split('\n').filter((line) => line !== ''),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function findTool(name: string): Promise<string> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(directory, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return path;
    }
  }
  throw new Error(`${name} is not on PATH`);
}
