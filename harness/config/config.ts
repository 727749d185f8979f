import type { z } from 'zod';
import type { configSchema } from './config-schema.ts';

/** What a user writes: every key may be left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** A checked config with all defaults filled in. */
export type Config = z.output<typeof configSchema>;

export type CapturePathName = Config['capturePaths'][number];

/** A named set of JVM flags: what is being compared. */
export type FlagSet = Config['flagSets'][string] & { readonly name: string };

/** Identity function that types a `lastgasp.config.ts`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
