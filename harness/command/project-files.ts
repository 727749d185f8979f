import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_DIRECTORY = fileURLToPath(new URL('../..', import.meta.url));
const CONFIG_FILE = 'lastgasp.config.ts';
const SCENARIOS_FOLDER = 'scenarios';

/** Holds a folder for each of the project's own scenarios. */
export const SCENARIOS_DIRECTORY = join(PROJECT_DIRECTORY, SCENARIOS_FOLDER);

/** The project's own config. */
export const PROJECT_CONFIG = join(PROJECT_DIRECTORY, CONFIG_FILE);

/** The config that is read unless another is named: that of the folder the command is started in, else the project's own. */
export const DEFAULT_CONFIG = existsSync(resolve(CONFIG_FILE)) ? resolve(CONFIG_FILE) : PROJECT_CONFIG;

/** Folders of the scenarios that go with a config file: those beside it stand before the project's own. */
export function scenarioDirectories(configFile: string): readonly string[] {
  const beside = join(dirname(resolve(configFile)), SCENARIOS_FOLDER);
  return beside === SCENARIOS_DIRECTORY || !existsSync(beside)
    ? [SCENARIOS_DIRECTORY]
    : [beside, SCENARIOS_DIRECTORY];
}

/** What the load scripts of scenarios share. */
export const SHARED_LOAD_SCRIPT = join(SCENARIOS_DIRECTORY, 'pressure.ts');
