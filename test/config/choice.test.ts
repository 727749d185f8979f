import { describe, expect, it } from 'vitest';
import { chooseFlagSets, chooseJdks } from '../../harness/config/choice.ts';
import { configSchema } from '../../harness/config/config-schema.ts';

const config = configSchema.parse({
  flagSets: {
    none: { description: 'nothing', jvmFlags: [] },
    'dump-hook': { description: 'dump', jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError'] },
  },
});

describe('chooseFlagSets', () => {
  it('takes all of them, in the order of the config, when none is named', () => {
    expect(chooseFlagSets(config).map((flagSet) => flagSet.name)).toEqual(['none', 'dump-hook']);
  });

  it('takes the named ones in the order named, each once, with their flags', () => {
    expect(chooseFlagSets(config, ['dump-hook', 'none', 'dump-hook'])).toMatchObject([
      { name: 'dump-hook', description: 'dump', jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError'] },
      { name: 'none', description: 'nothing', jvmFlags: [] },
    ]);
  });

  it.each(['dump-hok', 'Dump-Hook'])(
    'says what "%s" was probably meant to be, and lists the rest',
    (name) => {
      expect(() => chooseFlagSets(config, [name])).toThrow(
        expect.objectContaining({
          code: 'unknown-flag-set',
          exitCode: 3,
          message: `Unknown flag set "${name}".`,
          hint: 'Did you mean "dump-hook"? Known: none, dump-hook.',
        }),
      );
    },
  );

  it('does not take a property every object has for a flag set', () => {
    expect(() => chooseFlagSets(config, ['toString'])).toThrow(/Unknown flag set "toString"/);
  });
});

describe('chooseJdks', () => {
  it('takes the JDKs there are images for', () => {
    expect(chooseJdks(['25', '17', '25'])).toEqual([25, 17]);
  });

  it.each(['18', '17.0', '', 'abc'])('refuses "%s" and lists the known ones', (name) => {
    expect(() => chooseJdks([name])).toThrow(
      expect.objectContaining({
        code: 'unknown-jdk',
        exitCode: 3,
        hint: expect.stringContaining('17, 21, 25'),
      }),
    );
  });
});
