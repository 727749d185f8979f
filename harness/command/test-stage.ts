import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { readAudit } from './audit.ts';
import { formatFaultTable } from './fault-table.ts';
import { formatMirrorTable } from './mirror-table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Between SIGTERM and SIGKILL, in milliseconds: container tests remove their containers meanwhile. */
const KILL_GRACE_MS = 30_000;

const AUDIT_TIMEOUT_MS = 60_000;

/** Projects whose tests each show one behaviour, or one fault: what their run comes to is a table. */
const TABLES: Readonly<Record<string, (report: string) => string>> = {
  mirror: formatMirrorTable,
  faults: formatFaultTable,
};

export type StageName =
  | 'lint'
  | 'format'
  | 'types'
  | 'unused'
  | 'audit'
  | 'unit'
  | 'browser'
  | 'mirror'
  | 'faults'
  | 'torture'
  | 'container'
  | 'nightly';

/** What a stage has on this machine beside Node; what is missing is installed before it runs. */
export type StageNeed = 'nothing' | 'browser' | 'engine';

/** One step of `lastgasp test`. */
export type Stage =
  | {
      readonly kind: 'tool';
      readonly name: StageName;
      readonly what: string;
      readonly command: readonly string[];
    }
  | { readonly kind: 'audit'; readonly name: StageName; readonly what: string }
  | {
      readonly kind: 'vitest';
      readonly name: StageName;
      readonly what: string;
      readonly project: string;
      readonly needs: StageNeed;
    };

/** Run only when named. */
export const NIGHTLY_STAGE: Stage = {
  kind: 'vitest',
  name: 'nightly',
  what: 'real containers in real time; only when named',
  project: 'nightly',
  needs: 'engine',
};

/** In the order they run: the quick ones first. */
export const STAGES: readonly Stage[] = [
  {
    kind: 'tool',
    name: 'lint',
    what: 'oxlint, type-aware',
    command: ['oxlint', '--type-aware', '--deny-warnings'],
  },
  { kind: 'tool', name: 'format', what: 'oxfmt', command: ['oxfmt', '--check'] },
  { kind: 'tool', name: 'types', what: 'TypeScript', command: ['tsc', '--noEmit'] },
  { kind: 'tool', name: 'unused', what: 'knip', command: ['knip', '--no-progress'] },
  { kind: 'audit', name: 'audit', what: 'npm audit, where the registry answers it' },
  { kind: 'vitest', name: 'unit', what: 'no Docker', project: 'unit', needs: 'nothing' },
  {
    kind: 'vitest',
    name: 'browser',
    what: 'the HTML report in headless Chromium',
    project: 'browser',
    needs: 'browser',
  },
  {
    kind: 'vitest',
    name: 'mirror',
    what: 'the Fargate mirror’s 20 behaviours',
    project: 'mirror',
    needs: 'engine',
  },
  {
    kind: 'vitest',
    name: 'faults',
    what: 'what breaks in the middle of a trial, and what becomes of it',
    project: 'faults',
    needs: 'engine',
  },
  {
    kind: 'vitest',
    name: 'torture',
    what: 'a run that is killed again and again',
    project: 'torture',
    needs: 'engine',
  },
  { kind: 'vitest', name: 'container', what: 'real containers', project: 'container', needs: 'engine' },
];

export interface StageResult {
  readonly passed: number;
  readonly failed: number;
}

export interface StageOptions {
  readonly extraArgs: readonly string[];
  readonly signal: AbortSignal;
  /** Gets what a failed tool printed, and tables made of a run. */
  readonly write: (text: string) => void;
}

/** Runs one stage to its end. A tool counts as one test; a stage that breaks off counts as one failure more. */
export async function runStage(stage: Stage, options: StageOptions): Promise<StageResult> {
  switch (stage.kind) {
    case 'tool':
      return runTool(stage.command, options);
    case 'audit':
      return runAudit(options);
    case 'vitest':
      return runVitest(stage.project, options);
  }
}

/** What no registry answers is neither passed nor failed; that the lockfile is what it should be is a unit test. */
async function runAudit(options: StageOptions): Promise<StageResult> {
  const { stdout } = await execa('npm', ['audit', '--omit=dev', '--json', ...options.extraArgs], {
    cancelSignal: options.signal,
    cwd: ROOT,
    forceKillAfterDelay: KILL_GRACE_MS,
    reject: false,
    stdin: 'ignore',
    timeout: AUDIT_TIMEOUT_MS,
  });
  options.signal.throwIfAborted();
  const audit = readAudit(stdout ?? '');
  switch (audit.kind) {
    case 'clean':
      return { passed: 1, failed: 0 };
    case 'vulnerable':
      options.write(audit.detail);
      return { passed: 0, failed: 1 };
    case 'unanswered':
      options.write(`not audited: ${audit.reason}`);
      return { passed: 0, failed: 0 };
  }
}

async function runTool(command: readonly string[], options: StageOptions): Promise<StageResult> {
  const [file = '', ...args] = command;
  const result = await execa(file, [...args, ...options.extraArgs], {
    all: true,
    cancelSignal: options.signal,
    cwd: ROOT,
    forceKillAfterDelay: KILL_GRACE_MS,
    localDir: ROOT,
    preferLocal: true,
    reject: false,
    stdin: 'ignore',
  });
  options.signal.throwIfAborted();
  if (result.failed) {
    options.write(result.all === '' ? (result.shortMessage ?? `${file} failed`) : result.all);
    return { passed: 0, failed: 1 };
  }
  return { passed: 1, failed: 0 };
}

async function runVitest(project: string, options: StageOptions): Promise<StageResult> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-test-'));
  try {
    const report = join(directory, 'report.json');
    const args = [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    const result = await execa('vitest', [...args, ...options.extraArgs], {
      cancelSignal: options.signal,
      cwd: ROOT,
      forceKillAfterDelay: KILL_GRACE_MS,
      localDir: ROOT,
      preferLocal: true,
      reject: false,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    options.signal.throwIfAborted();
    const text = await readReport(report);
    const table = text === undefined ? undefined : TABLES[project]?.(text);
    if (table !== undefined) options.write(table);
    return countTests(text, { hasFailed: result.failed });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const reportSchema = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/** What vitest's JSON report says, made a failure where the run failed though no test did. */
export function countTests(
  report: string | undefined,
  { hasFailed }: { readonly hasFailed: boolean },
): StageResult {
  const counted = report === undefined ? undefined : reportSchema.parse(JSON.parse(report));
  const passed = counted?.numPassedTests ?? 0;
  const failed = counted?.numFailedTests ?? 0;
  const hasBrokenOff = failed === 0 && (hasFailed || passed === 0);
  return { passed, failed: hasBrokenOff ? 1 : failed };
}

/** `undefined` when vitest broke off before writing it. */
async function readReport(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
