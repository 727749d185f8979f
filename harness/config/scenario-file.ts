import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { OOM_TYPES } from '../oom-type.ts';
import { unknownName } from './choice.ts';
import { ConfigError } from './config-error.ts';
import { checkAgainstSchema, importDefault } from './module-file.ts';
import type { ScenarioDefinition } from './scenario.ts';

const scenarioSchema = z.strictObject({
  description: z.string().min(1),
  oomType: z.enum(OOM_TYPES),
  culprit: z.strictObject({ className: z.string().min(1), methodName: z.string().min(1) }),
  jvmFlags: z.array(z.string().startsWith('-', 'a JVM flag starts with "-"')),
  requestsPerSecond: z.number().positive(),
  oomWithinSeconds: z.number().positive(),
});

/** A scenario with the folder it was loaded from. */
export interface Scenario extends ScenarioDefinition {
  /** The folder's name. */
  readonly name: string;
  /** Absolute path of the folder that also holds `load.ts`. */
  readonly directory: string;
  /** SHA-256 of `load.ts`, hexadecimal: a changed load is a changed setup. */
  readonly loadSha256: string;
}

const LOAD_FILE = 'load.ts';
const SCENARIO_FILE = 'scenario.ts';

/** The names of the scenarios in a folder, sorted: each subfolder that has a `scenario.ts`. */
export async function listScenarios(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, SCENARIO_FILE)))
    .map((entry) => entry.name)
    .toSorted();
}

/**
 * Loads and checks one scenario of a folder.
 *
 * @throws {ConfigError} `unknown-scenario` with the nearest name and all of them, `scenario-not-loadable`,
 *   `scenario-invalid` naming the key
 */
export async function loadScenario(options: {
  readonly directory: string;
  readonly name: string;
}): Promise<Scenario> {
  const { name } = options;
  const known = await listScenarios(options.directory);
  if (!known.includes(name)) {
    throw unknownName({ code: 'unknown-scenario', noun: 'scenario', name, known });
  }
  const directory = resolve(options.directory, name);
  const file = join(directory, SCENARIO_FILE);
  const definition: ScenarioDefinition = checkAgainstSchema({
    value: await importDefault({ file, noun: 'scenario', notLoadable: 'scenario-not-loadable' }),
    schema: scenarioSchema,
    file,
    noun: 'scenario',
    codes: { unknownKey: 'scenario-invalid', invalidValue: 'scenario-invalid' },
  });
  return { ...definition, name, directory, loadSha256: await loadDigest(directory) };
}

async function loadDigest(directory: string): Promise<string> {
  const file = join(directory, LOAD_FILE);
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (cause) {
    throw new ConfigError('scenario-invalid', `The scenario has no readable ${file}: ${String(cause)}`, {
      hint: 'A scenario is a folder with scenario.ts and load.ts, the k6 script that drives it.',
      cause,
    });
  }
}
