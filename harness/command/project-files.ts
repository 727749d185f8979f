import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_DIRECTORY = fileURLToPath(new URL('../..', import.meta.url));

/** Holds a folder for each scenario. */
export const SCENARIOS_DIRECTORY = join(PROJECT_DIRECTORY, 'scenarios');

/** The config that is read unless another is named. */
export const DEFAULT_CONFIG = join(PROJECT_DIRECTORY, 'lastgasp.config.ts');
