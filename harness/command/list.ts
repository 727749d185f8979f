import type { Command } from 'commander';
import { capturePath } from '../capture/registry.ts';
import { chooseFlagSets } from '../config/choice.ts';
import { CAPTURE_PATH_NAMES } from '../config/config-schema.ts';
import { loadConfig } from '../config/load-config.ts';
import { listScenarios, loadScenario, type Scenario } from '../config/scenario-file.ts';
import { SAMPLE_IMAGES } from '../sample.ts';
import { configOption } from './config-option.ts';
import { scenarioDirectories } from './project-files.ts';

export function registerList(program: Command): void {
  program
    .command('list')
    .description('scenarios, flag sets and capture paths, with one line each')
    .addOption(configOption())
    .action(async (options: { readonly config: string }) => {
      const config = await loadConfig({ file: options.config });
      const directories = scenarioDirectories(options.config);
      const names = await listScenarios(directories);
      const scenarios = await Promise.all(names.map((name) => loadScenario({ directories, name })));
      console.log('Scenarios');
      for (const line of scenarios.flatMap(scenarioLines)) console.log(`  ${line}`);
      printSection('Flag sets', chooseFlagSets(config));
      printSection('Capture paths', CAPTURE_PATH_NAMES.map(capturePath));
    });
}

function scenarioLines(scenario: Scenario): readonly string[] {
  const { name, description, oomType, taskSize, oomWithinSeconds, culprit, userSees, sample, pressure } =
    scenario;
  return [
    `${name}: ${description}`,
    `    must end in ${oomType} within ${oomWithinSeconds} s of load at ${taskSize}; culprit ${culprit.className}.${culprit.methodName}`,
    `    drives ${pressure === 'agent' ? 'any service' : SAMPLE_IMAGES[sample]}; a client sees: ${userSees}`,
  ];
}

function printSection(
  title: string,
  entries: readonly { readonly name: string; readonly description: string }[],
): void {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  console.log(title);
  for (const { name, description } of entries) console.log(`  ${name.padEnd(width)}  ${description}`);
}
