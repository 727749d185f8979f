import { Argument, type Command } from 'commander';
import pc from 'picocolors';
import { describeEngineProgress, type EngineProgress } from '../engine/engine-progress.ts';
import { readHostSystem } from '../engine/host-system.ts';
import { ensureHostTools } from '../engine/host-tools.ts';
import { ensureEnvironment } from '../engine/install.ts';
import { PART_NAMES } from '../engine/parts.ts';
import { EXIT_CODE } from '../harness-error.ts';
import { createConsent } from './ask-consent.ts';
import { hasColours } from './colour.ts';
import type { CommandContext } from './command-context.ts';
import { describeFailure } from './failure.ts';
import {
  NIGHTLY_STAGE,
  runStage,
  type Stage,
  type StageNeed,
  type StageResult,
  STAGES,
} from './test-stage.ts';

const EXAMPLES = `
Examples:
  lastgasp test                            everything
  lastgasp test unit                       one stage
  lastgasp test unit test/hprof -t damaged one stage, with the tool's own arguments
`;

export function registerTest(program: Command, context: CommandContext): void {
  const stageNames = [...STAGES, NIGHTLY_STAGE].map(({ name }) => name);
  program
    .command('test')
    .description("the project's tests: lint, format, types, unused code, unit and container tests")
    .addArgument(new Argument('[stage]', 'only this stage').choices(stageNames))
    .argument('[args...]', "arguments for the stage's own tool")
    .option('--yes', 'do not ask before installing what container tests need')
    .addHelpText('after', EXAMPLES)
    .passThroughOptions()
    .action(async (stage: string | undefined, args: readonly string[], options: { readonly yes?: true }) => {
      const stages =
        stage === undefined ? STAGES : [...STAGES, NIGHTLY_STAGE].filter(({ name }) => name === stage);
      const failed = await runStages(stages, {
        args,
        assumeYes: options.yes ?? false,
        signal: context.signal,
      });
      process.exitCode = failed === 0 ? EXIT_CODE.done : EXIT_CODE.gateFailed;
    });
}

interface RunOptions {
  readonly args: readonly string[];
  readonly assumeYes: boolean;
  readonly signal: AbortSignal;
}

/** Runs the stages one after another, also after a failure, prints the sums and returns how much failed. */
async function runStages(stages: readonly Stage[], options: RunOptions): Promise<number> {
  const results: StageResult[] = [];
  const summary: string[] = [];
  const { green, red, bold } = pc.createColors(hasColours(process.stdout));
  for (const stage of stages) {
    console.log(bold(`▶ ${stage.name} (${stage.what})`));
    const startedMs = performance.now();
    const result = await runGuarded(stage, options);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    const line = `${result.failed === 0 ? green('ok    ') : red('FAILED')} ${stage.name}: ${sum(result)}, ${seconds} s`;
    console.log(line);
    results.push(result);
    summary.push(line);
  }
  const total = {
    passed: results.reduce((count, { passed }) => count + passed, 0),
    failed: results.reduce((count, { failed }) => count + failed, 0),
  };
  console.log(['', ...summary, '', sum(total)].join('\n'));
  return total.failed;
}

/** A stage that throws is a failed stage, not the end of the tests; an interruption is the end. */
async function runGuarded(stage: Stage, options: RunOptions): Promise<StageResult> {
  const { args, assumeYes, signal } = options;
  try {
    if (stage.kind === 'vitest') await ensureNeeds(stage.needs, { assumeYes, signal });
    return await runStage(stage, { extraArgs: args, signal, write: console.log });
  } catch (error) {
    signal.throwIfAborted();
    console.error(describeFailure(error, { isInterrupted: false }).text);
    return { passed: 0, failed: 1 };
  }
}

/** Installs what a stage has to have. A stage without it fails: it is never passed over. */
async function ensureNeeds(need: StageNeed, options: Omit<RunOptions, 'args'>): Promise<void> {
  const { assumeYes, signal } = options;
  const consent = createConsent({ assumeYes, signal });
  const onProgress = printProgress;
  switch (need) {
    case 'nothing':
      return;
    case 'browser':
      await ensureHostTools({
        tools: ['chromium'],
        host: await readHostSystem(),
        consent,
        onProgress,
        signal,
      });
      return;
    case 'engine':
      await ensureEnvironment({ parts: PART_NAMES, consent, onProgress, signal });
  }
}

function printProgress(progress: EngineProgress): void {
  console.log(describeEngineProgress(progress));
}

function sum({ passed, failed }: StageResult): string {
  return `${passed} passed, ${failed} failed`;
}
