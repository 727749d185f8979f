import { ConfigError } from './config-error.ts';
import { listScenarios, loadScenario } from './scenario-file.ts';

/** What `run` runs when it is asked for nothing: three OOM types that flags treat differently. */
export const QUICK_SCENARIOS = ['heap-leak', 'metaspace', 'direct-buffer'];

export interface ScenarioChoice {
  /** In that order and each once; none stands for the quick experiment. */
  readonly names: readonly string[];
  /** Every scenario of the order service, in place of names. Default: no. */
  readonly all?: boolean | undefined;
  /** The scenarios' folder. */
  readonly directory: string;
}

/**
 * The names of the scenarios to run.
 *
 * @throws {ConfigError} `scenario-choice` for names beside a wish for all
 */
export async function chooseScenarios({
  names,
  all = false,
  directory,
}: ScenarioChoice): Promise<readonly string[]> {
  if (!all) return names.length === 0 ? QUICK_SCENARIOS : [...new Set(names)];
  if (names.length === 0) return scenariosOfOrders(directory);
  throw new ConfigError('scenario-choice', `All scenarios are asked for, and ${names.join(', ')} by name.`, {
    hint: 'Leave out the names or --all-scenarios.',
  });
}

/** Those of other samples are chosen by name: they mostly repeat OOM types, and their libraries are not on every machine. */
async function scenariosOfOrders(directory: string): Promise<readonly string[]> {
  const scenarios = await Promise.all(
    (await listScenarios(directory)).map((name) => loadScenario({ directory, name })),
  );
  return scenarios.filter(({ sample }) => sample === 'orders').map(({ name }) => name);
}
