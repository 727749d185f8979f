import type { Config } from '../config/config.ts';
import { literal } from './literal.ts';
import { OWN_SCENARIO } from './scenario-text.ts';
import type { ServiceDescription } from './service-description.ts';

/** Beside the service's own: they need nothing of it. */
const PRESSURE_SCENARIOS = ['pressure-metaspace', 'pressure-direct'];
/** Where the upload script is in the config that the flag sets are taken from. */
const PROJECT_SCRIPT = '/dump.sh';
/** Of the project's sample: its name in Datadog, and which methods the tracer is to see as requests. */
const SAMPLE_VARIABLES = new Set(['DD_SERVICE', 'DD_ENV', 'DD_TRACE_METHODS']);
/** Time for a profile of the next period to come, and a dump to be sent. */
const HORIZON_SECONDS = 180;

/** A config for the service; its flag sets are those of the project's own. */
export function configText(
  service: ServiceDescription,
  {
    flagSets,
    taskDefinitionFile,
  }: { readonly flagSets: Config['flagSets']; readonly taskDefinitionFile: string },
): string {
  const dump = service.uploadScript === null ? 'dump-sidecar' : 'dump-hook';
  const compared = ['none', dump, 'profiler-default'];
  const scenarios = [OWN_SCENARIO, ...PRESSURE_SCENARIOS];
  const { healthPath, port, container, jdk, deregistrationDelaySeconds } = service;
  const config = {
    taskDefinition: { file: taskDefinitionFile, container },
    defaultScenarios: scenarios,
    defaultJdks: [jdk],
    defaultFlagSets: compared,
    horizonSeconds: HORIZON_SECONDS,
    service: { loadBalancer: { path: healthPath, port }, deregistrationDelaySeconds },
    flagSets: Object.fromEntries(
      [...compared, 'dump-hook-exit', 'profiler-tuned'].map((name) => [
        name,
        ownFlagSet(flagSets[name], service.uploadScript ?? PROJECT_SCRIPT),
      ]),
    ),
    nightly: {
      scenarios,
      jdks: [jdk],
      flagSets: compared,
      trials: 20,
      controls: { positive: { scenario: OWN_SCENARIO, flagSet: dump }, negative: { flagSet: 'none' } },
    },
  };
  return `import type { ConfigInput } from 'lastgasp';

// How long a task is watched after its OOM (horizonSeconds) and what the target group does (service) are
// what the margins count to: keep them as they are in production. Every other key has its default.
export default ${literal(config)} satisfies ConfigInput;
`;
}

/** What a flag set says beyond the defaults and the sample, with the service's own script. */
function ownFlagSet(flagSet: Config['flagSets'][string] | undefined, uploadScript: string): object {
  if (flagSet === undefined) return {};
  const { jvmFlags, environment } = flagSet;
  const variables = Object.entries(environment).filter(([name]) => !SAMPLE_VARIABLES.has(name));
  const said = { ...flagSet, environment: Object.fromEntries(variables) };
  return {
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => !isDefault(value))),
    jvmFlags: jvmFlags.map((flag) => flag.replace(`=${PROJECT_SCRIPT}`, `=${uploadScript}`)),
  };
}

/** Nothing, or nothing but empty lists. */
function isDefault(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isDefault);
}
