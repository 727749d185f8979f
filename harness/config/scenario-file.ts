import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { OOM_TYPES } from '../oom-type.ts';
import { type Sample, SAMPLES } from '../sample.ts';
import { unknownName } from './choice.ts';
import { loadDigest } from './load-digest.ts';
import { checkAgainstSchema, importDefault } from './module-file.ts';
import { retainedMethodSchema } from './retained-method.ts';
import type { Method, ScenarioDefinition } from './scenario.ts';
import { taskSizeSchema } from './task-size.ts';

const methodSchema = z.strictObject({ className: z.string().min(1), methodName: z.string().min(1) });

const jvmFlagsSchema = z.array(z.string().startsWith('-', 'a JVM flag starts with "-"'));

const scenarioSchema = z
  .strictObject({
    description: z.string().min(1),
    oomType: z.enum(OOM_TYPES),
    culprit: z.strictObject({
      ...methodSchema.shape,
      allocatedIn: z.array(methodSchema).min(1).readonly().optional(),
    }),
    sample: z.enum(SAMPLES).default('orders'),
    pressure: z.enum(['operations', 'agent']).default('operations'),
    retains: retainedMethodSchema.nullable().default(null),
    jvmFlags: jvmFlagsSchema,
    defaultJvmFlags: jvmFlagsSchema.default([]),
    taskSize: taskSizeSchema,
    nprocMax: z.int().min(16).max(65_536).nullable().default(null),
    requestsPerSecond: z.number().positive(),
    oomWithinSeconds: z.number().positive(),
    userSees: z.string().min(1),
  })
  .superRefine(({ pressure, retains }, context) => {
    if (retains === null || pressure === 'agent') return;
    context.addIssue({
      code: 'custom',
      path: ['pressure'],
      input: pressure,
      message: 'what the method of "retains" returns is kept by the "agent" alone',
    });
  });

/** A scenario with the folder it was loaded from. */
export interface Scenario extends ScenarioDefinition {
  /** The folder's name. */
  readonly name: string;
  readonly nprocMax: number | null;
  readonly pressure: NonNullable<ScenarioDefinition['pressure']>;
  readonly retains: Method | null;
  readonly defaultJvmFlags: readonly string[];
  readonly sample: Sample;
  /** Absolute path of the folder of all scenarios: k6 sees it whole, for what scripts share. */
  readonly scenariosDirectory: string;
  /** The k6 script, below that folder. */
  readonly loadScript: string;
  /** SHA-256 of the script and what it imports, hexadecimal: a changed load is a changed setup. */
  readonly loadSha256: string;
}

const LOAD_FILE = 'load.ts';
const SCENARIO_FILE = 'scenario.ts';

/** The names of the scenarios in some folders, sorted: each subfolder that has a `scenario.ts`. */
export async function listScenarios(directories: readonly string[]): Promise<readonly string[]> {
  const names = await Promise.all(
    directories.map(async (directory) => {
      const entries = await readdir(directory, { withFileTypes: true });
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      return folders.filter((name) => isScenario(directory, name));
    }),
  );
  return [...new Set(names.flat())].toSorted();
}

function isScenario(directory: string, name: string): boolean {
  return existsSync(join(directory, name, SCENARIO_FILE));
}

/**
 * Loads and checks one scenario, of the first folder that has it.
 *
 * @throws {ConfigError} `unknown-scenario` with the nearest name and all of them, `scenario-not-loadable`,
 *   `scenario-invalid` naming the key
 */
export async function loadScenario(options: {
  readonly directories: readonly string[];
  readonly name: string;
}): Promise<Scenario> {
  const { directories, name } = options;
  const known = await listScenarios(directories);
  const found = directories.find((candidate) => isScenario(candidate, name));
  if (!known.includes(name) || found === undefined) {
    throw unknownName({ code: 'unknown-scenario', noun: 'scenario', name, known });
  }
  const directory = resolve(found);
  const file = join(directory, name, SCENARIO_FILE);
  const definition = checkAgainstSchema({
    value: await importDefault({ file, noun: 'scenario', notLoadable: 'scenario-not-loadable' }),
    schema: scenarioSchema,
    file,
    noun: 'scenario',
    codes: { unknownKey: 'scenario-invalid', invalidValue: 'scenario-invalid' },
  });
  const loadScript = `${name}/${LOAD_FILE}`;
  return {
    ...definition,
    name,
    scenariosDirectory: directory,
    loadScript,
    loadSha256: await loadDigest({ directory, script: loadScript }),
  };
}
