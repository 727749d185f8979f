import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type Dockerode from 'dockerode';
import type { Random } from '../../harness/plan/random.ts';
import { runsOf } from './leftovers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONFIG = fileURLToPath(new URL('torture.config.ts', import.meta.url));
/**
 * Cells that come to the same verdict every time: without flags lost, with a hook and a small dump captured,
 * seconds before the harness ends the task. A JVM that exits after its hook leaves a margin of 0.01 s, which a
 * busy machine's clocks cannot tell from none.
 */
const ASKED = [
  'array-size',
  ...'--flag-set none,dump-hook --trials 2 --seed 1 --concurrency 2 --time-scale 60'.split(' '),
  '--config',
  CONFIG,
];

/** Starts the experiment in a folder, or goes on with it there. */
function start(out: string) {
  const isBegun = existsSync(join(out, 'run.json'));
  const args = isBegun ? ['run', '--resume', out] : ['run', ...ASKED, '--out', out];
  return execa(process.execPath, ['harness/cli.ts', ...args], { cwd: ROOT, reject: false, all: true });
}

type Outcome = Awaited<ReturnType<typeof start>>;

/** @throws Error with what the run said, and last, where a log keeps only its end, what spoiled its trials. */
function expectDone(out: string, { exitCode, all }: Outcome): void {
  if (exitCode === 0) return;
  const spoiled = all.split('\n').filter((line) => /invalid/i.test(line));
  throw new Error([all, `the run in ${out} ended with ${exitCode}`, ...spoiled].join('\n'));
}

/** Runs the experiment, or what is left of it, to its end; rejects with what it said where it fails. */
export async function runToItsEnd(out: string): Promise<void> {
  expectDone(out, await start(out));
}

export interface Torture {
  /** Folders of the experiments that were killed, finished in the end. */
  readonly outs: readonly string[];
  /** Runs that were killed, as the engine knew them. */
  readonly runIds: readonly string[];
}

/**
 * Starts the experiment and kills it, again and again, each time after a random share of `windowMs`. An
 * experiment that comes to its end in spite of it is followed by another one in a folder of its own.
 */
export async function torture(options: {
  readonly docker: Dockerode;
  readonly parent: string;
  readonly kills: number;
  readonly windowMs: number;
  readonly random: Random;
  readonly onKill: (text: string) => void;
}): Promise<Torture> {
  const { docker, parent, kills, windowMs, random, onKill } = options;
  const outs = [join(parent, 'tortured-1')];
  const runIds = new Set<string>();
  let killed = 0;
  while (killed < kills) {
    const out = outs.at(-1) ?? '';
    const afterMs = random.nextFraction() * windowMs;
    const running = start(out);
    const isOver = await Promise.race([running.then(() => true), delay(afterMs, false)]);
    for (const runId of await runsOf(docker, running.pid)) runIds.add(runId);
    if (isOver) {
      expectDone(out, await running);
      outs.push(join(parent, `tortured-${outs.length + 1}`));
      continue;
    }
    running.kill('SIGKILL');
    await running;
    for (const runId of await runsOf(docker, running.pid)) runIds.add(runId);
    killed += 1;
    onKill(`kill ${killed} of ${kills} after ${(afterMs / 1000).toFixed(1)} s`);
  }
  await runToItsEnd(outs.at(-1) ?? '');
  return { outs, runIds: [...runIds] };
}
