import { z } from 'zod';

/** What must hold of a flag set, in every scenario and on every JDK of the run unless one is named. */
export const gateSchema = z
  .strictObject({
    flagSet: z.string(),
    /** Default `null`: every scenario that is run with it. */
    scenario: z.string().nullable().default(null),
    /** Default `null`: every JDK that it is run on. */
    jdk: z.int().nullable().default(null),
    /** The capture path by which the evidence must leave. Default `null`: any. */
    path: z.string().nullable().default(null),
    /** `usable` it must name the culprit, too. Default `usable`. */
    measure: z.enum(['usable', 'captured']).default('usable'),
    /** Share of trials in which it must be out in time. `lastgasp` must be 95 % sure of it: 0.95 takes 59 of 59 trials. */
    rateMin: z.number().gt(0).lt(1),
    /** Seconds to spare with which it must be out to count. Default 0. */
    marginSecondsMin: z.number().min(0).default(0),
  })
  .readonly();

export type Gate = z.output<typeof gateSchema>;

/** What is known beforehand: where it does not hold, the run says nothing of the rest. */
export const controlsSchema = z
  .strictObject({
    /** Known to leave usable evidence. */
    positive: z
      .strictObject({
        scenario: z.string(),
        flagSet: z.string(),
        /** The control fails where the rate is below, 95 % sure. Default 0.9. */
        rateMin: z.number().gt(0).lt(1).default(0.9),
      })
      .readonly(),
    /** Known to leave none, in any scenario: a single capture fails it. */
    negative: z.strictObject({ flagSet: z.string() }).readonly(),
  })
  .readonly();

export type Controls = z.output<typeof controlsSchema>;

/** What `lastgasp nightly` runs. */
export const nightlySchema = z
  .strictObject({
    scenarios: z.array(z.string()).min(1).readonly(),
    /** The first is what the others are compared with. */
    flagSets: z.array(z.string()).min(1).readonly(),
    /** Default: 17. */
    jdks: z.array(z.int()).min(1).readonly().default([17]),
    /** Trials of each cell. Default 20. */
    trials: z.int().min(1).max(10_000).default(20),
    controls: controlsSchema,
  })
  .superRefine(({ flagSets, scenarios, controls }, context) => {
    for (const [control, flagSet] of [
      ['positive', controls.positive.flagSet],
      ['negative', controls.negative.flagSet],
    ] as const) {
      if (flagSets.includes(flagSet)) continue;
      context.addIssue({
        code: 'custom',
        path: ['controls', control, 'flagSet'],
        input: flagSet,
        message: `a control is one of the flag sets that are run: ${flagSets.join(', ')}`,
      });
    }
    if (scenarios.includes(controls.positive.scenario)) return;
    context.addIssue({
      code: 'custom',
      path: ['controls', 'positive', 'scenario'],
      input: controls.positive.scenario,
      message: `a control runs one of the scenarios that are run: ${scenarios.join(', ')}`,
    });
  })
  .readonly();

export type Nightly = z.output<typeof nightlySchema>;
