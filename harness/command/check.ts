import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { check } from '../check/check.ts';
import { CHECK_SCHEMA_VERSION, checkReportSchema, type CheckReport } from '../check/check-report.ts';
import { subjectOfTask } from '../check/subject-of-task.ts';
import { UnseenValues } from '../check/unseen-values.ts';
import { chooseFlagSets, chooseJdks, type Jdk } from '../config/choice.ts';
import { loadConfig } from '../config/load-config.ts';
import { loadScenario } from '../config/scenario-file.ts';
import { EXIT_CODE } from '../harness-error.ts';
import { parseFargateSize, type FargateSize } from '../task/fargate-size.ts';
import { builtInTask, readTaskInput, type TaskInput } from '../task/task-input.ts';
import type { Visibility } from '../task/visibility.ts';
import { hasColours } from './colour.ts';
import { formatCheck } from './check-text.ts';
import { configOption } from './config-option.ts';
import { scenarioDirectories } from './project-files.ts';
import { parseList } from './run-options.ts';

interface CheckOptions {
  readonly config: string;
  readonly jdk?: readonly string[];
  readonly container?: string;
  readonly taskSize?: string;
  readonly scenario?: string;
  readonly visibility?: Visibility;
  readonly json?: true;
}

/** What is checked: a task with the flags that are added to it, and the JDKs it is checked for. */
interface Checked {
  readonly source: string;
  readonly input: TaskInput;
  readonly size: FargateSize;
  readonly jvmFlags: readonly string[];
  /** `null` stands for the one the image's name tells. */
  readonly jdks: readonly (Jdk | null)[];
  readonly visibility: Visibility;
}

const EXAMPLES = `
Examples:
  lastgasp check task.json                       a task definition, its JDK by the image's name
  lastgasp check task.json --container app --jdk 21 --visibility hidden
  lastgasp check dump-exit --jdk 17,21,25        a flag set, on the built-in task
  lastgasp check dump-exit --scenario heap-leak  with the memory that a scenario gives it

Exit codes: 0 nothing serious · 1 a serious finding: evidence is lost, or the JVM does not start · 3 unreadable input
`;

/** Size of the built-in task where neither a scenario nor the config says one: Fargate's smallest. */
const SMALLEST_SIZE = '256/512';

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('without running anything: which capture flags fire for which OOM, and what is in their way')
    .argument('<task-definition|flag-set>', 'a file, or the name of a flag set of the config')
    .option('--jdk <17,21,25>', 'JDKs (default: by the image’s name, else 17)', parseList)
    .option(
      '--container <name>',
      'a definition’s container that is the service (default: the only one, or app)',
    )
    .option(
      '--task-size <cpu/memory>',
      'of a flag set: CPU units/MiB (default: the scenario’s, the config’s, 256/512)',
    )
    .option('--scenario <name>', 'of a flag set: take the memory flags of this scenario, too')
    .addOption(
      new Option(
        '--visibility <mode>',
        'what the JVM sees of the task’s memory (default: the config’s)',
      ).choices(['visible', 'hidden']),
    )
    .addOption(configOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: CheckOptions) => {
      const report = reportOf(
        isFile(name) ? await readDefinition(name, options) : await readFlagSet(name, options),
      );
      process.stdout.write(
        options.json
          ? `${JSON.stringify(report, null, 2)}\n`
          : formatCheck(report, { colours: hasColours(process.stdout) }),
      );
      process.exitCode = report.hasPassed ? EXIT_CODE.done : EXIT_CODE.gateFailed;
    });
}

function isFile(name: string): boolean {
  return name.endsWith('.json') || existsSync(name);
}

async function readDefinition(file: string, options: CheckOptions): Promise<Checked> {
  const { container, visibility, jdk } = options;
  const config = await loadConfig({ file: options.config });
  const input = await readTaskInput({
    file,
    secretValues: new UnseenValues(),
    ...(container !== undefined && { container }),
  });
  return {
    source: file,
    input,
    size: input.size ?? parseFargateSize(SMALLEST_SIZE),
    jvmFlags: [],
    jdks: jdk === undefined ? [null] : chooseJdks(jdk),
    visibility: visibility ?? config.visibility,
  };
}

async function readFlagSet(name: string, options: CheckOptions): Promise<Checked> {
  const config = await loadConfig({ file: options.config });
  const flagSets = chooseFlagSets(config, [name]);
  const scenario =
    options.scenario === undefined
      ? undefined
      : await loadScenario({ directories: scenarioDirectories(options.config), name: options.scenario });
  const size = options.taskSize ?? config.taskSize ?? scenario?.taskSize ?? SMALLEST_SIZE;
  const { stopTimeoutSeconds, ephemeralStorageGiB, visibility } = config;
  return {
    source: name,
    input: builtInTask({ stopTimeoutSeconds, ephemeralStorageGiB }),
    size: parseFargateSize(size),
    jvmFlags: [...(scenario?.jvmFlags ?? []), ...flagSets.flatMap(({ jvmFlags }) => jvmFlags)],
    jdks: chooseJdks(options.jdk ?? ['17']),
    visibility: options.visibility ?? visibility,
  };
}

function reportOf({ source, input, size, jvmFlags, jdks, visibility }: Checked): CheckReport {
  const checks = jdks.map((jdk) => check(subjectOfTask(input, { size, jvmFlags, jdk, visibility })));
  return checkReportSchema.parse({
    schemaVersion: CHECK_SCHEMA_VERSION,
    source,
    container: input.serviceContainer,
    taskSize: `${size.cpuUnits}/${size.memoryMiB}`,
    visibility,
    hasPassed: checks.every(({ findings }) => findings.every(({ severity }) => severity !== 'serious')),
    checks,
  });
}
