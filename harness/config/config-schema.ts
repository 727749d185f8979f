import { z } from 'zod';
import { objectStoreFaultSchema } from './object-store-fault.ts';
import { sinkSchema } from './sink-schema.ts';
import { gateSchema, nightlySchema, type Gate, type Nightly } from './gate-schema.ts';
import { taskPartSchema } from './task-part-schema.ts';
import { taskSizeSchema } from './task-size.ts';

/** A name that is also a folder name and a part of a trial's id. */
const NAME_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Scenario, JDK, flag set and task size, as `cellId` writes them; a star stands for any. */
const CELL_PATTERN = /^([a-z0-9-]+|\*)\/(\d+|\*)\/([a-z0-9-]+|\*)\/(\d+-\d+|\*)$/;

/** Ways for evidence to leave. */
export const CAPTURE_PATH_NAMES = [
  'heap-dump',
  'heap-dump-sidecar',
  'heap-dump-efs',
  'class-histogram',
  'datadog-profile',
  'datadog-oom-event',
  'datadog-crash-report',
  'datadog-trace',
  'jfr-recording',
  'jfr-chunks',
  'hs-err',
  'logs',
  'container-metrics',
] as const;

const capturePathsSchema = z.array(z.enum(CAPTURE_PATH_NAMES)).min(1).readonly();

/**
 * The Datadog Java agent (tracer and profiler) of a version that the harness knows a source of
 * (`harness/engine/parts.ts`), loaded by `-javaagent:`. What it does beside that is up to flags and variables.
 */
const javaAgentSchema = z
  .strictObject({
    kind: z.literal('datadog'),
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version of the agent reads like 1.68.1'),
  })
  .readonly();

const flagSetSchema = z
  .strictObject({
    /** One line for `lastgasp list`. */
    description: z.string().min(1),
    /** JVM flags exactly as `java` takes them, one each; never those that size a scenario's memory. */
    jvmFlags: z.array(z.string().startsWith('-', 'a JVM flag starts with "-"')).readonly(),
    /** Variables of the service's container, in place of the definition's of the same name. Default: none. */
    environment: z.record(z.string().min(1), z.string()).readonly().default({}),
    /** An agent that the service's JVM loads. Default: none. */
    javaAgent: javaAgentSchema.nullable().default(null),
    /** Sidecars, volumes and what ties the service to them. Default: nothing. */
    task: taskPartSchema.prefault({}),
    /**
     * Fargate size that it takes beside what a scenario needs: where the scenario's own is smaller, its trials
     * run on this. Default `null`: it fits into any.
     */
    taskSize: taskSizeSchema.nullable().default(null),
    /** Ways for evidence to leave that are judged with it. Default `null`: the config's. */
    capturePaths: capturePathsSchema.nullable().default(null),
  })
  .readonly();

/**
 * The target group's health check. Defaults and ranges: Elastic Load Balancing API reference,
 * CreateTargetGroup, for an Application Load Balancer with targets of type `ip`.
 */
const loadBalancerSchema = z
  .strictObject({
    /** HealthCheckPath. AWS's own default is `/`; the sample service answers at `/health`. Default `/health`. */
    path: z.string().startsWith('/', 'a health check path starts with "/"').default('/health'),
    /** Port of the task the check goes to. Default 8080, the sample's. */
    port: z.int().min(1).max(65_535).default(8080),
    /** HealthCheckIntervalSeconds, 5–300 s, longer than the timeout. Default 30. */
    intervalSeconds: z.int().min(5).max(300).default(30),
    /** HealthCheckTimeoutSeconds, 2–120 s. Default 5. */
    timeoutSeconds: z.int().min(2).max(120).default(5),
    /** HealthyThresholdCount, consecutive successes, 2–10. Default 5. */
    healthyThreshold: z.int().min(2).max(10).default(5),
    /** UnhealthyThresholdCount, consecutive failures, 2–10. Default 2. */
    unhealthyThreshold: z.int().min(2).max(10).default(2),
    /** Matcher.HttpCode: codes and ranges such as `200`, `200,202`, `200-299`. Default `200`. */
    successCodes: z
      .string()
      .regex(/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/, 'success codes read like 200, 200,202 or 200-299')
      .default('200'),
  })
  .refine((check) => check.intervalSeconds > check.timeoutSeconds, {
    // AWS refuses the rest in these words: "Health check interval must be greater than the timeout."
    message: 'health check interval must be greater than the timeout',
    path: ['intervalSeconds'],
  })
  .readonly();

/** What the ECS service around the task does; ECS API reference, CreateService, and the target group's attributes. */
const serviceSchema = z
  .strictObject({
    /** Whether an ECS service owns the task and stops it when it is unhealthy, or nobody does (`RunTask`). Default `service`. */
    kind: z.enum(['service', 'standalone']).default('service'),
    loadBalancer: loadBalancerSchema.prefault({}),
    /** healthCheckGracePeriodSeconds: seconds after the start in which target failures are ignored. Default 0. */
    healthCheckGracePeriodSeconds: z.int().min(0).max(2_147_483_647).default(0),
    /** deregistration_delay.timeout_seconds of the target group, 0–3600 s. Default 300. */
    deregistrationDelaySeconds: z.int().min(0).max(3600).default(300),
    /**
     * Seconds a replacement task takes to become healthy, before which ECS does not stop the sick one
     * (ECS since October 2023). Modelled, no replacement is started; the figure is an inference (grade I). Default 60.
     */
    replacementHealthySeconds: z.number().min(0).max(3600).default(60),
  })
  .readonly();

const intakeFaultSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('answer'), httpStatus: z.int().min(400).max(599) }),
    z.strictObject({ kind: z.literal('hang') }),
    z.strictObject({ kind: z.literal('cut'), afterBytes: z.int().positive() }),
  ])
  .readonly();

const taskDefinitionSchema = z
  .strictObject({
    /** Of an ECS task definition, relative to the config file. */
    file: z.string().min(1),
    /** Its container that is the service. Default: the only one, or the one named `app`. */
    container: z.string().min(1).optional(),
    /** KEY=VALUE lines for its secrets and environment files, relative to the config file. Default: none. */
    secretsFile: z.string().min(1).optional(),
  })
  .readonly();

/** The schema of `lastgasp.config.ts`: every key has a default, an unknown key is an error. */
export const configSchema = z
  .strictObject({
    /** What is being compared, by name. Default: only `none`, a JVM without flags, the negative control. */
    flagSets: z
      .record(z.string().regex(NAME_PATTERN, 'a flag set is named in kebab-case'), flagSetSchema)
      .refine((flagSets) => Object.keys(flagSets).length > 0, 'at least one flag set is needed')
      .readonly()
      .prefault({ none: { description: 'no flags at all', jvmFlags: [] } }),
    /** Scenarios that `run` runs when it is given none. Default `null`: the quick experiment. */
    defaultScenarios: z.array(z.string()).min(1).readonly().nullable().default(null),
    /** JDKs that trials run on when none is given; of an image of your own the one that it has. Default `[17]`. */
    defaultJdks: z.array(z.int()).min(1).readonly().default([17]),
    /** Task definition that trials run unless another is named. Default `null`: the built-in one, with the sample service. */
    taskDefinition: taskDefinitionSchema.nullable().default(null),
    /** Flag sets that `run` compares when it is given none. Default `null`: all of them. */
    defaultFlagSets: z.array(z.string()).min(1).readonly().nullable().default(null),
    /** Ways for evidence to leave that are judged where a flag set does not name its own. Default `['heap-dump']`. */
    capturePaths: capturePathsSchema.default(['heap-dump']),
    /**
     * `<cpu units>/<memory MiB>` of the built-in task, one of Fargate's sizes. Default `null`: the size
     * that each scenario's memory is sized for.
     */
    taskSize: taskSizeSchema.nullable().default(null),
    /**
     * GiB of the task's ephemeral volume. Fargate gives 20 unless asked for 21–200 (ECS task definition
     * parameter `ephemeralStorage`); smaller fractions, down to 64 MiB, are for tests of a full disk. Default 20.
     */
    ephemeralStorageGiB: z.number().min(0.0625).max(200).default(20),
    /**
     * What a JVM sees of the task's memory limit: `visible` the task's, `hidden` the machine's, as under
     * cgroup v2 with a private namespace and no container limit. Default `visible`.
     */
    visibility: z.enum(['visible', 'hidden']).default('visible'),
    /** Seconds after the OOM at which a task still alive is stopped by the harness. Default 600. */
    horizonSeconds: z.number().positive().max(86_400).default(600),
    /** Seconds between the stop signal and SIGKILL, 2–120 s on Fargate (ECS container definition `stopTimeout`). Default 30. */
    stopTimeoutSeconds: z.int().min(2).max(120).default(30),
    /**
     * Egress from the task to the object store, in kbit/s (times the time scale):
     * a figure; `incident` as much as lets a dump of half the task's memory take ten minutes, the longer end of
     * what the incident's took; `null` leaves it unshaped. Default `null`.
     */
    uploadBandwidthKbitPerSecond: z
      .union([z.number().positive(), z.literal('incident')])
      .nullable()
      .default(null),
    /**
     * How fast each container writes to the task's ephemeral disk, in MiB/s: a figure; `fargate` as AWS states
     * it by task size (75, 120, 250, 500 at 2, 4, 8, 16 vCPU), a model, at time scale 1 only; `null` as fast
     * as this machine. Default `fargate`.
     */
    diskWriteMiBPerSecond: z
      .union([z.number().positive(), z.literal('fargate')])
      .nullable()
      .default('fargate'),
    /**
     * How fast a container writes to an EFS volume, in MiB/s: a figure; `efs` as a small file system in
     * bursting mode (100), a model, at time scale 1 only; `null` as fast as this machine. Default `efs`.
     */
    fileSystemWriteMiBPerSecond: z
      .union([z.number().positive(), z.literal('efs')])
      .nullable()
      .default('efs'),
    /**
     * How the Datadog intake fails at every profile: answers with an error, takes it and never answers, or breaks
     * the connection off after so many bytes. Default `null`: not at all.
     */
    datadogIntakeFault: intakeFaultSchema.nullable().default(null),
    /** Seconds before the OOM within which profiles must reach to count as partly captured. Default 15. */
    profilePartialSeconds: z.number().min(0).max(3600).default(15),
    /** Where uploads go: the harness's own S3 server, or a bucket of yours. Default `{ kind: 'local' }`. */
    sink: sinkSchema.prefault({ kind: 'local' }),
    /** What S3 does wrong on purpose, to see what each way out makes of it. Default `null`: nothing. */
    objectStoreFault: objectStoreFaultSchema.nullable().default(null),
    service: serviceSchema.prefault({}),
    /**
     * Cells whose trials run with nothing beside them, because their timing decides: ids as reports write
     * them, with `*` for any one part, such as `heap-leak/17/dump-hook-exit/*`. Default: none.
     */
    runAlone: z
      .array(
        z
          .string()
          .regex(CELL_PATTERN, 'a cell reads like heap-leak/17/dump-hook-exit/256-512, or with * for a part'),
      )
      .readonly()
      .default([]),
    /** What must hold of every run, by exit code. Default: nothing. */
    gates: z.array(gateSchema).readonly().default([]),
    /** What `nightly` runs. Default `null`: there is none. */
    nightly: nightlySchema.nullable().default(null),
  })
  .superRefine((config, context) => {
    const known = Object.keys(config.flagSets);
    for (const { path, name } of namedFlagSets(config)) {
      if (known.includes(name)) continue;
      context.addIssue({
        code: 'custom',
        path: [...path],
        input: name,
        message: `there is no such flag set; known: ${known.join(', ')}`,
      });
    }
  })
  .readonly();

interface NamedFlagSet {
  readonly path: readonly (string | number)[];
  readonly name: string;
}

function listed(path: readonly string[], names: readonly string[]): readonly NamedFlagSet[] {
  return names.map((name, index) => ({ path: [...path, index], name }));
}

/** Every place of a config that names a flag set; controls and gates of the night are among those that it runs. */
function namedFlagSets(config: {
  readonly defaultFlagSets: readonly string[] | null;
  readonly gates: readonly Gate[];
  readonly nightly: Nightly | null;
}): readonly NamedFlagSet[] {
  return [
    ...listed(['defaultFlagSets'], config.defaultFlagSets ?? []),
    ...config.gates.map(({ flagSet }, index) => ({ path: ['gates', index, 'flagSet'], name: flagSet })),
    ...listed(['nightly', 'flagSets'], config.nightly?.flagSets ?? []),
  ];
}
