import { ConfigError } from './config-error.ts';
import { listScenarios, loadScenario } from './scenario-file.ts';

/** What `run` runs when it is asked for nothing: three OOM types that flags treat differently. */
export const QUICK_SCENARIOS = ['heap-leak', 'metaspace', 'direct-buffer'];

export interface ScenarioChoice {
  /** In that order and each once; none stands for the quick experiment. */
  readonly names: readonly string[];
  /** Every scenario that drives operations of the order service, in place of names. Default: no. */
  readonly all?: boolean | undefined;
  /** In place of the quick experiment. Default: that. */
  readonly defaults?: readonly string[] | null;
  /** The scenarios' folders. */
  readonly directories: readonly string[];
}

/**
 * The names of the scenarios to run.
 *
 * @throws {ConfigError} `scenario-choice` for names beside a wish for all
 */
export async function chooseScenarios({
  names,
  all = false,
  defaults = null,
  directories,
}: ScenarioChoice): Promise<readonly string[]> {
  if (!all) return names.length === 0 ? (defaults ?? QUICK_SCENARIOS) : [...new Set(names)];
  if (names.length === 0) return operationScenarios(directories);
  throw new ConfigError('scenario-choice', `All scenarios are asked for, and ${names.join(', ')} by name.`, {
    hint: 'Leave out the names or --all-scenarios.',
  });
}

/**
 * Those of other samples and of the pressure agent are chosen by name: they repeat OOM types for other services, and
 * the samples' libraries are not on every machine.
 */
async function operationScenarios(directories: readonly string[]): Promise<readonly string[]> {
  const scenarios = await Promise.all(
    (await listScenarios(directories)).map((name) => loadScenario({ directories, name })),
  );
  return scenarios
    .filter(({ sample, pressure }) => sample === 'orders' && pressure === 'operations')
    .map(({ name }) => name);
}
