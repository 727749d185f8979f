import { spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheDirectory } from '../cache-directory.ts';
import { EngineUnavailableError, pingDocker, type Pingable } from './docker.ts';
import type { OnEngineProgress } from './engine-progress.ts';
import { runHostCommand } from './host-command.ts';
import type { HostSystem } from './host-system.ts';

/** A first start creates the storage and the bridge; seen: 1–5 s. */
const START_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 200;
const SERVICE_START_TIMEOUT_SECONDS = 90;
const LOG_LINES_SHOWN = 8;

export interface StartDaemonOptions {
  readonly docker: Pingable;
  readonly host: HostSystem;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
  /** Default: `dockerd` on PATH. */
  readonly command?: string;
  /** Default 60,000. */
  readonly timeoutMs?: number;
}

/**
 * Starts the installed Docker engine, through systemd where that runs and by hand elsewhere, and waits
 * until it answers. Started by hand it outlives the harness; its process id is in `dockerd.pid` and its
 * log in `dockerd.log`, both in the cache directory.
 *
 * @throws EngineUnavailableError with the daemon's last lines when it ends or does not answer in time.
 */
export async function startDaemon(options: StartDaemonOptions): Promise<void> {
  const { host, onProgress, signal } = options;
  if (host.hasSystemd) {
    onProgress({ kind: 'step', message: 'systemctl start docker' });
    await runHostCommand({
      file: 'systemctl',
      args: ['start', 'docker'],
      timeoutSeconds: SERVICE_START_TIMEOUT_SECONDS,
      signal,
    });
    await waitUntilAnswering(options, { logPath: undefined, hasEnded: () => false });
    return;
  }
  await startByHand(options);
}

async function startByHand(options: StartDaemonOptions): Promise<void> {
  const { command = 'dockerd', onProgress } = options;
  const directory = cacheDirectory();
  await mkdir(directory, { recursive: true });
  const logPath = join(directory, 'dockerd.log');
  onProgress({ kind: 'step', message: `starting dockerd by hand, its log is ${logPath}` });
  const log = await open(logPath, 'w');
  let hasEnded = false;
  try {
    const daemon = spawn(command, [], { detached: true, stdio: ['ignore', log.fd, log.fd] });
    const end = (): void => {
      hasEnded = true;
    };
    daemon.once('exit', end);
    daemon.once('error', end);
    daemon.unref();
    if (daemon.pid !== undefined) {
      await writeFile(join(directory, 'dockerd.pid'), `${daemon.pid}\n`);
    }
  } finally {
    await log.close();
  }
  await waitUntilAnswering(options, { logPath, hasEnded: () => hasEnded });
}

async function waitUntilAnswering(
  { docker, signal, timeoutMs = START_TIMEOUT_MS }: StartDaemonOptions,
  daemon: { readonly logPath: string | undefined; readonly hasEnded: () => boolean },
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (performance.now() < deadlineMs && !daemon.hasEnded()) {
    if ((await pingDocker(docker)).kind === 'answers') {
      return;
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal });
  }
  const what = daemon.hasEnded()
    ? 'dockerd ended at once'
    : `dockerd did not answer within ${timeoutMs / 1000} s`;
  throw new EngineUnavailableError(`${what}${await quoteLog(daemon.logPath)}`, {
    hint: 'Start a Docker engine yourself, or point DOCKER_HOST at one.',
  });
}

async function quoteLog(logPath: string | undefined): Promise<string> {
  if (logPath === undefined) {
    return '';
  }
  const lines = (await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-LOG_LINES_SHOWN);
  return `\n${lines.map((line) => `  | ${line}`).join('\n')}`;
}
