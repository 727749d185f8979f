import { z } from 'zod';
import { OOM_TYPES } from '../oom-type.ts';
import { intervalSchema } from './rate-report.ts';

/**
 * `first-more` / `second-more` that flag set leaves usable evidence more often, 95 % sure over all comparisons
 * of the report together · `no-difference` a difference of `detectPoints` or more is excluded (sequential runs) ·
 * `no-evidence` neither is shown · `too-little-data` no outcome of so few trials could have shown anything.
 */
const OUTCOMES = ['first-more', 'second-more', 'no-difference', 'no-evidence', 'too-little-data'] as const;

const armSchema = z
  .strictObject({
    flagSet: z.string(),
    /** `<cpu units>/<memory MiB>`. */
    taskSize: z.string(),
    /** Trials that left usable evidence: k of the rate. */
    usable: z.int(),
    /** Trials that count: n of the rate. */
    valid: z.int(),
  })
  .readonly();

/** Two flag sets against each other, in one scenario on one JDK. */
export const comparisonSchema = z
  .strictObject({
    scenario: z.string(),
    oomType: z.enum(OOM_TYPES),
    jdk: z.int(),
    timeScale: z.number(),
    fingerprint: z.string(),
    first: armSchema,
    second: armSchema,
    outcome: z.enum(OUTCOMES),
    /** No further trial of the plan can change the outcome; of runs that stop then. */
    isDecided: z.boolean(),
    /** Second rate − first rate, as seen. */
    difference: z.number(),
    /** 95 %, of this difference alone. */
    interval: intervalSchema,
    intervalMethod: z.enum(['newcombe', 'confidence-sequence']),
    /**
     * `boschloo` on all trials · `boschloo-curtailed` the largest p-value that the whole plan could still have
     * come to · `e-process` valid however often one looked.
     */
    test: z.enum(['boschloo', 'boschloo-curtailed', 'e-process']),
    /** Two-sided. */
    pValue: z.number(),
    /** By Holm over every comparison of the report, stratified ones among them. */
    adjustedPValue: z.number(),
    /** How many more trials of each would settle it 4 times out of 5, if the rates are what they look like; `null` where it is settled, the rates look alike, or it would take more than 100. */
    moreTrialsPerArm: z.int().nullable(),
    /** For people, one or two sentences. */
    words: z.string(),
  })
  .readonly();

/** Two flag sets against each other over several scenarios or JDKs, counted within each, never pooled over them. */
export const stratifiedComparisonSchema = z
  .strictObject({
    firstFlagSet: z.string(),
    secondFlagSet: z.string(),
    timeScale: z.number(),
    /** `<scenario>/<jdk>` of each stratum. */
    strata: z.array(z.string()).readonly(),
    /** `differs` the strata do not share one difference: nothing is said of them together. */
    outcome: z.enum(['first-more', 'second-more', 'no-evidence', 'differs']),
    /** Exact Cochran–Mantel–Haenszel test, two-sided. */
    pValue: z.number(),
    adjustedPValue: z.number(),
    /** Of one odds ratio in all strata: Breslow–Day with Tarone's correction; `null` where it is not defined. */
    homogeneityPValue: z.number().nullable(),
    /** What the strata's intervals of the difference have in common; `null` where nothing. */
    commonDifference: intervalSchema.nullable(),
    words: z.string(),
  })
  .readonly();

export type Comparison = z.infer<typeof comparisonSchema>;
export type StratifiedComparison = z.infer<typeof stratifiedComparisonSchema>;
export type ComparisonOutcome = Comparison['outcome'];
