import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { configSchema } from './config-schema.ts';
import { checkAgainstSchema, importDefault } from './module-file.ts';

/**
 * Loads and checks a config file, defaults filled in.
 *
 * @throws {ConfigError} missing file, a file Node cannot load, no object exported, a misspelt key
 *   (with the nearest valid one), a value of the wrong type or out of range
 */
export async function loadConfig(options: { readonly file: string }): Promise<Config> {
  const file = resolve(options.file);
  if (!existsSync(file)) {
    throw new ConfigError('config-not-found', `There is no config file ${file}.`, {
      hint: 'Start from the project\'s own lastgasp.config.ts: "export default defineConfig({ … })".',
    });
  }
  const value = await importDefault({ file, noun: 'config file', notLoadable: 'config-not-loadable' });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const seen = value === undefined ? 'nothing' : Array.isArray(value) ? 'an array' : JSON.stringify(value);
    throw new ConfigError(
      'config-not-an-object',
      `The config file ${file} exports ${seen} by default, not an object.`,
      { hint: 'Write "export default defineConfig({ … })".' },
    );
  }
  return checkAgainstSchema({
    value,
    schema: configSchema,
    file,
    noun: 'config file',
    codes: { unknownKey: 'config-unknown-key', invalidValue: 'config-invalid-value' },
  });
}
