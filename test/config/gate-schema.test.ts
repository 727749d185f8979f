import { describe, expect, it } from 'vitest';
import { configSchema } from '../../harness/config/config-schema.ts';
import type { ConfigInput } from '../../harness/config/config.ts';

const NIGHTLY = {
  scenarios: ['heap-leak'],
  flagSets: ['none'],
  controls: { positive: { scenario: 'heap-leak', flagSet: 'none' }, negative: { flagSet: 'none' } },
};

function issuesOf(config: ConfigInput): readonly string[] {
  const { error } = configSchema.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('gates and the nightly experiment of a config', () => {
  it('have their defaults', () => {
    const { gates, nightly } = configSchema.parse({
      gates: [{ flagSet: 'none', rateMin: 0.5 }],
      nightly: NIGHTLY,
    });
    expect(gates).toEqual([
      {
        flagSet: 'none',
        scenario: null,
        jdk: null,
        path: null,
        measure: 'usable',
        rateMin: 0.5,
        marginSecondsMin: 0,
      },
    ]);
    expect(nightly).toMatchObject({ jdks: [17], trials: 20, controls: { positive: { rateMin: 0.9 } } });
    expect(configSchema.parse({})).toMatchObject({ gates: [], nightly: null });
  });

  it('name flag sets that there are', () => {
    expect(issuesOf({ gates: [{ flagSet: 'dunp', rateMin: 0.5 }] })).toEqual([
      'gates.0.flagSet: there is no such flag set; known: none',
    ]);
    expect(issuesOf({ nightly: { ...NIGHTLY, flagSets: ['none', 'dunp'] } })).toEqual([
      'nightly.flagSets.1: there is no such flag set; known: none',
    ]);
  });

  it('run their controls', () => {
    const controls = {
      positive: { scenario: 'metaspace', flagSet: 'other' },
      negative: { flagSet: 'other' },
    };
    expect(issuesOf({ nightly: { ...NIGHTLY, controls } })).toEqual(
      expect.arrayContaining([
        'nightly.controls.positive.flagSet: it is about nothing that is run at night: none',
        'nightly.controls.negative.flagSet: it is about nothing that is run at night: none',
        'nightly.controls.positive.scenario: it is about nothing that is run at night: heap-leak',
      ]),
    );
  });

  it('hold at night what is run at night', () => {
    const gates = [{ flagSet: 'none', scenario: 'metaspace', jdk: 25, rateMin: 0.5 }];
    expect(issuesOf({ nightly: { ...NIGHTLY, gates } })).toEqual([
      'nightly.gates.0.scenario: it is about nothing that is run at night: heap-leak',
      'nightly.gates.0.jdk: it is about nothing that is run at night: 17',
    ]);
  });

  it.each([0, 1, 1.2])('ask for a rate that can be shown, not for %d', (rateMin) => {
    expect(issuesOf({ gates: [{ flagSet: 'none', rateMin }] })).toHaveLength(1);
  });
});
