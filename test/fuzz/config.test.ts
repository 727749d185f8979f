import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from '../../harness/config/config-error.ts';
import { configSchema } from '../../harness/config/config-schema.ts';
import { checkAgainstSchema } from '../../harness/config/module-file.ts';
import { BOUNDED, TEST_TIMEOUT_MS } from './bounded.ts';

/** Keys that the schema knows, some that are nearly them, and any other. */
const key = fc.oneof(
  fc.constantFrom(
    ...['flagSets', 'defaultFlagSets', 'capturePaths', 'taskSize', 'service', 'loadBalancer', 'runAlone'],
    ...['none', 'description', 'jvmFlags', 'environment', 'task', 'containers', 'intervalSeconds'],
    ...['flagset', 'jvmFlag', '__proto__', 'constructor', 'toString', ''],
  ),
  fc.string({ maxLength: 12 }),
);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    -1,
    5,
    1e400,
    Number.NaN,
    '256/512',
    '-Xmx1m',
    'heap-dump',
  ),
  fc.string({ maxLength: 200 }),
  fc.double(),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.constant(() => undefined),
  fc.constant(Symbol('x')),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}));

function check(config: unknown) {
  return checkAgainstSchema({
    value: config,
    schema: configSchema,
    file: 'lastgasp.config.ts',
    noun: 'config file',
    codes: { unknownKey: 'config-unknown-key', invalidValue: 'config-invalid-value' },
  });
}

test(
  'whatever a config file exports is read, or refused in words',
  () => {
    fc.assert(
      fc.property(value, (config) => {
        try {
          expect(check(config).horizonSeconds).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.message).toContain('lastgasp.config.ts is not valid');
          expect(error.hint).toBeTruthy();
          expect(error.message.length).toBeLessThan(20_000);
        }
      }),
      BOUNDED,
    );
  },
  TEST_TIMEOUT_MS,
);
