import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Config } from '../config/config.ts';
import { configText } from './config-text.ts';
import { ProjectError } from './project-error.ts';
import { loadText, OWN_SCENARIO, scenarioText } from './scenario-text.ts';
import type { ServiceDescription } from './service-description.ts';
import { taskDefinitionText } from './task-definition-text.ts';
import { workflowText } from './workflow-text.ts';

const TASK_DEFINITION = 'task-definition.json';

export interface ProjectOptions {
  readonly directory: string;
  readonly service: ServiceDescription;
  /** Those that the project's config is given some of. */
  readonly flagSets: Config['flagSets'];
  /** What load scripts share; copied, since k6 sees the project's own scenarios only. */
  readonly sharedScript: string;
}

/**
 * Writes what a team needs to run lastgasp on its own service: config, a scenario, a nightly workflow and,
 * where there is only an image, a task definition. Returns the files, relative to the folder.
 *
 * @throws {ProjectError} `project-exists` where one of them is there already: then nothing was written
 */
export async function writeProject(options: ProjectOptions): Promise<readonly string[]> {
  const { directory } = options;
  const files = new Map([...(await projectFiles(options)), workflowFile(directory)]);
  const present = [...files.keys()].filter((name) => existsSync(join(directory, name)));
  if (present.length > 0) {
    throw new ProjectError('project-exists', `${directory} has ${present.join(', ')} already.`, {
      hint: 'Name another folder, or move what is there out of the way.',
    });
  }
  for (const [name, text] of files) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
  return [...files.keys()];
}

async function projectFiles({
  directory,
  service,
  flagSets,
  sharedScript,
}: ProjectOptions): Promise<readonly (readonly [name: string, text: string])[]> {
  const { source } = service;
  const taskDefinitionFile =
    source.kind === 'image' ? TASK_DEFINITION : posix(relative(resolve(directory), resolve(source.file)));
  return [
    ['lastgasp.config.ts', configText(service, { flagSets, taskDefinitionFile })],
    [`scenarios/${OWN_SCENARIO}/scenario.ts`, scenarioText(service)],
    [`scenarios/${OWN_SCENARIO}/load.ts`, loadText(service)],
    [`scenarios/${basename(sharedScript)}`, await readFile(sharedScript, 'utf8')],
    ...(source.kind === 'image'
      ? [[TASK_DEFINITION, taskDefinitionText(source.imageRef, service)] as const]
      : []),
  ];
}

/** GitHub reads workflows at the root of a repository only. */
function workflowFile(directory: string): readonly [name: string, text: string] {
  const start = resolve(directory);
  const root = repositoryRoot(start) ?? start;
  const file = join(root, '.github/workflows/oom-nightly.yml');
  return [posix(relative(start, file)), workflowText(posix(relative(root, start)))];
}

/** The nearest folder upwards with a `.git`; `null` where there is none. */
function repositoryRoot(start: string): string | null {
  if (existsSync(join(start, '.git'))) return start;
  const above = dirname(start);
  return above === start ? null : repositoryRoot(above);
}

function posix(path: string): string {
  return path.replaceAll(sep, '/');
}
