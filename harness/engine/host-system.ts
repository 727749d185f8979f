import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the harness may do to this machine by itself. */
export interface HostSystem {
  readonly platform: NodeJS.Platform;
  /** Has apt and Debian's package names: Debian itself, Ubuntu and their like. */
  readonly isDebianLike: boolean;
  readonly isRoot: boolean;
  /** systemd is process 1, so services are started through it. */
  readonly hasSystemd: boolean;
  /** As `/etc/os-release` names itself, else the platform. */
  readonly name: string;
}

export async function readHostSystem(): Promise<HostSystem> {
  const osRelease = parseOsRelease(await readIfPresent('/etc/os-release'));
  const family = [osRelease.get('ID'), ...(osRelease.get('ID_LIKE') ?? '').split(' ')];
  return {
    platform: process.platform,
    isDebianLike: family.includes('debian'),
    isRoot: process.getuid?.() === 0,
    hasSystemd: (await readIfPresent('/proc/1/comm')).trim() === 'systemd',
    name: osRelease.get('PRETTY_NAME') ?? process.platform,
  };
}

/** `KEY="value"` lines (source: os-release(5)). */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const entries = text
    .split('\n')
    .map((line) => /^([A-Z0-9_]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map((match): [string, string] => [match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? '']);
  return new Map(entries);
}

export interface HostMemory {
  readonly totalBytes: number;
  /** What new processes can have without swapping. */
  readonly availableBytes: number;
}

export async function readHostMemory(): Promise<HostMemory> {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(await readIfPresent('/proc/meminfo'))?.[1];
  return {
    totalBytes: totalmem(),
    availableBytes: available === undefined ? freemem() : Number(available) * 1024,
  };
}

/** Bytes an ordinary process may still write to the file system holding `path`. */
export async function readDiskFreeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** The first executable of that name on PATH, or `undefined`. */
export async function findExecutable(name: string): Promise<string | undefined> {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  for (const directory of directories) {
    const candidate = join(directory, name);
    const isExecutable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) {
      return candidate;
    }
  }
  return undefined;
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
      return '';
    }
    throw error;
  }
}
