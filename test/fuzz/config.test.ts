import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from '../../harness/config/config-error.ts';
import { configSchema } from '../../harness/config/config-schema.ts';
import { checkAgainstSchema } from '../../harness/config/module-file.ts';
import { BOUNDED, TEST_TIMEOUT_MS } from './bounded.ts';

/** Keys that the schema knows, and some that are nearly them. */
const KEYS =
  'flagSets defaultFlagSets capturePaths taskSize service loadBalancer runAlone none description jvmFlags environment task containers intervalSeconds flagset jvmFlag __proto__ constructor toString'.split(
    ' ',
  );
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 12 }));
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    -1,
    5,
    Number.POSITIVE_INFINITY,
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

/** How a config is refused; `null` for one that is read. Anything else that is thrown is thrown on. */
function refusalOf(config: unknown): ConfigError | null {
  try {
    checkAgainstSchema({
      value: config,
      schema: configSchema,
      file: 'lastgasp.config.ts',
      noun: 'config file',
      codes: { unknownKey: 'config-unknown-key', invalidValue: 'config-invalid-value' },
    });
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

test(
  'whatever a config file exports is read, or refused in words',
  () => {
    fc.assert(
      fc.property(value, (config) => {
        const refusal = refusalOf(config);
        expect(refusal?.message ?? 'is not valid').toContain('is not valid');
        expect(refusal?.message.length ?? 0).toBeLessThan(20_000);
        expect(refusal?.hint ?? 'read').not.toBe('');
      }),
      BOUNDED,
    );
  },
  TEST_TIMEOUT_MS,
);
