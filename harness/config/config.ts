import type { z } from 'zod';
import type { configSchema } from './config-schema.ts';

/** What a user writes: every key may be left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** A checked config with all defaults filled in. */
export type Config = z.output<typeof configSchema>;

export type CapturePathName = Config['capturePaths'][number];

/** JVM flags with what they need of the task, by a name: what is being compared. */
export type FlagSet = Config['flagSets'][string] & { readonly name: string };

export type JavaAgent = NonNullable<FlagSet['javaAgent']>;

/** Ways for evidence to leave that are judged with a flag set. */
export function capturePathsOf(
  config: Pick<Config, 'capturePaths'>,
  flagSet: Pick<FlagSet, 'capturePaths'>,
): readonly CapturePathName[] {
  return flagSet.capturePaths ?? config.capturePaths;
}

/** Identity function that types a `lastgasp.config.ts`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
