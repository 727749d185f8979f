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
    /** What must hold of the night beside the gates of every run. Default: nothing. */
    gates: z.array(gateSchema).readonly().default([]),
  })
  .superRefine((nightly, context) => {
    for (const { path, name, among } of namesOf(nightly)) {
      if (among.includes(name)) continue;
      context.addIssue({
        code: 'custom',
        path: [...path],
        input: name,
        message: `it is about nothing that is run at night: ${among.join(', ')}`,
      });
    }
  })
  .readonly();

export type Nightly = z.output<typeof nightlySchema>;

interface NamedPart {
  readonly path: readonly (string | number)[];
  readonly name: string;
  /** Where it must be one of. */
  readonly among: readonly string[];
}

/** Every place of a night that names something which must be run: a gate that nothing is held to would pass unseen. */
function namesOf({
  scenarios,
  flagSets,
  jdks,
  controls: { positive, negative },
  gates,
}: {
  readonly scenarios: readonly string[];
  readonly flagSets: readonly string[];
  readonly jdks: readonly number[];
  readonly controls: Controls;
  readonly gates: readonly Gate[];
}): readonly NamedPart[] {
  return [
    { path: ['controls', 'positive', 'scenario'], name: positive.scenario, among: scenarios },
    { path: ['controls', 'positive', 'flagSet'], name: positive.flagSet, among: flagSets },
    { path: ['controls', 'negative', 'flagSet'], name: negative.flagSet, among: flagSets },
    ...gates.flatMap(({ flagSet, scenario, jdk }, index) => [
      { path: ['gates', index, 'flagSet'], name: flagSet, among: flagSets },
      ...(scenario === null
        ? []
        : [{ path: ['gates', index, 'scenario'], name: scenario, among: scenarios }]),
      ...(jdk === null
        ? []
        : [{ path: ['gates', index, 'jdk'], name: String(jdk), among: jdks.map(String) }]),
    ]),
  ];
}
