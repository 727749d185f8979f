export { defineConfig } from './config/config.ts';
export type { Config, ConfigInput } from './config/config.ts';
export { defineScenario } from './config/scenario.ts';
export type { Culprit, ScenarioDefinition } from './config/scenario.ts';
