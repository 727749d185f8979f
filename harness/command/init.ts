import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { JDKS } from '../config/choice.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Method } from '../config/scenario.ts';
import { ProjectError } from '../init/project-error.ts';
import { serviceDescriptionSchema, type ServiceDescription } from '../init/service-description.ts';
import { PLACEHOLDER } from '../init/workflow-text.ts';
import { writeProject } from '../init/write-project.ts';
import { readTaskInput, type TaskInput } from '../task/task-input.ts';
import { UnseenValues } from '../check/unseen-values.ts';
import { askOnTerminal, isTerminalAttended } from './ask-consent.ts';
import type { CommandContext } from './command-context.ts';
import { PROJECT_CONFIG, SHARED_LOAD_SCRIPT } from './project-files.ts';

const EXAMPLES = `
Examples:
  lastgasp init ../orders-oom --image registry.example.com/orders:1.4
  lastgasp init ../orders-oom --task-definition orders.json --container app --health-path /actuator/health
  lastgasp init . --image lastgasp/spring-sample --jdk 21 --heap 384 --upload-script /dump.sh --yes
  lastgasp init ../orders-oom --image registry.example.com/orders:1.4 --retain 'com.example.Catalogue#find'
  cd ../orders-oom && lastgasp run           what it writes runs

On a terminal it asks for what is not given; elsewhere, and with --yes, it takes what stands in brackets in --help.
Exit codes: 0 done · 3 usage, or files that are there already
`;

/** What is given on the command line; text, as it is for what is asked. */
interface InitOptions {
  readonly image?: string;
  readonly taskDefinition?: string;
  readonly container?: string;
  readonly healthPath?: string;
  readonly port?: string;
  readonly jdk?: string;
  readonly heap?: string;
  readonly uploadScript?: string;
  readonly deregistrationDelay?: string;
  readonly retain?: string;
  readonly yes?: true;
}

type Ask = (question: string, fallback: string) => Promise<string>;

export function registerInit(program: Command, { signal }: CommandContext): void {
  program
    .command('init')
    .description('writes config, scenario and nightly workflow for a service of your own')
    .argument('[directory]', 'where to', '.')
    .option('--image <ref>', 'image of the service')
    .addOption(
      new Option(
        '--task-definition <file>',
        'ECS task definition that runs it, in place of --image',
      ).conflicts('image'),
    )
    .option('--container <name>', 'its container in the task definition (default: the only one, or app)')
    .option('--health-path <path>', 'health check path of its target group [/health]')
    .option('--port <n>', 'port of the task that the health check goes to [8080]')
    .option('--jdk <n>', `Java release in the image: ${JDKS.join(', ')} [17]`)
    .option('--heap <MiB>', 'its usual -Xmx, in MiB; holds where the service has none of its own [384]')
    .option('--upload-script <path>', 'script in the image that uploads a dump [none: a sidecar does]')
    .option('--deregistration-delay <seconds>', 'of its target group [300]')
    .option(
      '--retain <class#method>',
      'method of the service whose returned instances fill its heap [none: blocks of the agent’s own do]',
    )
    .option('--yes', 'ask nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, options: InitOptions) => {
      const isAsking = options.yes !== true && isTerminalAttended();
      const ask: Ask = async (question, fallback) => {
        if (!isAsking) return fallback;
        return (await askOnTerminal(`${question} [${fallback}] `, signal)).trim() || fallback;
      };
      const service = await describeService(options, ask);
      const { flagSets } = await loadConfig({ file: PROJECT_CONFIG });
      const files = await writeProject({ directory, service, flagSets, sharedScript: SHARED_LOAD_SCRIPT });
      console.log(`Written to ${resolve(directory)}:`);
      for (const file of files) console.log(`  ${file}`);
      console.log(`
Next, in that folder: lastgasp run --dry-run, then lastgasp run.
Before the workflow can run: write where lastgasp is kept in place of ${PLACEHOLDER}.`);
    });
}

async function describeService(options: InitOptions, ask: Ask): Promise<ServiceDescription> {
  const { taskDefinition } = options;
  const imageRef =
    taskDefinition === undefined ? (options.image ?? (await ask('Image of the service', ''))) : '';
  if (taskDefinition === undefined && imageRef === '') {
    throw new ProjectError('service-description', 'Neither an image nor a task definition is given.', {
      hint: 'Name one with --image or --task-definition.',
    });
  }
  const input = taskDefinition === undefined ? null : await readDefinition(taskDefinition, options.container);
  const script = options.uploadScript ?? (await ask('Script in the image that uploads a dump', 'none'));
  return checked({
    source:
      taskDefinition === undefined
        ? { kind: 'image', imageRef }
        : { kind: 'task-definition', file: taskDefinition },
    container: input?.serviceContainer ?? options.container ?? 'app',
    healthPath: options.healthPath ?? (await ask('Health check path', '/health')),
    port: Number(options.port ?? (await ask('Port that the health check goes to', '8080'))),
    jdk: Number(options.jdk ?? (await ask(`Java release in the image (${JDKS.join(', ')})`, '17'))),
    heapMiB: Number(options.heap ?? (await ask('Usual -Xmx, in MiB', '384'))),
    uploadScript: script === 'none' ? null : script,
    deregistrationDelaySeconds: Number(
      options.deregistrationDelay ??
        (await ask('Deregistration delay of its target group, in seconds', '300')),
    ),
    retains: options.retain === undefined ? null : methodOf(options.retain),
  });
}

/** `<class>#<method>`, as Javadoc has it. */
function methodOf(text: string): Method {
  const [className = '', methodName = ''] = text.split('#');
  return { className, methodName };
}

/** Read for its faults, and for the service's container. */
async function readDefinition(file: string, container: string | undefined): Promise<TaskInput> {
  return readTaskInput({
    file,
    secretValues: new UnseenValues(),
    ...(container !== undefined && { container }),
  });
}

function checked(described: Readonly<Record<keyof ServiceDescription, unknown>>): ServiceDescription {
  const result = serviceDescriptionSchema.safeParse(described);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ProjectError('service-description', `The service is not described: ${faults.join('; ')}.`, {
    hint: 'Give these with the options that lastgasp init --help lists.',
  });
}
