import { hasDatadogTracer } from '../datadog.ts';
import { MEASURED_ON_DATADOG, type Rule } from '../finding.ts';
import { MIB } from '../java/memory-size.ts';

/** What the tracer's own classes take. */
const TRACER_MIB = 25;
/** Below this what is left is less than the smallest service with a web framework has loaded when it is ready. */
const ROOMY_MIB = 64;

/** A metaspace limit that was set before the Datadog tracer moved in. */
export const tracerMetaspace: Rule = {
  id: 'tracer-metaspace',
  find: (subject) => {
    const limitBytes = subject.settings.sizeBytes('MaxMetaspaceSize');
    if (limitBytes === undefined || !hasDatadogTracer(subject)) return [];
    const limitMiB = Math.floor(limitBytes / MIB);
    if (limitMiB >= ROOMY_MIB) return [];
    return [
      {
        severity: limitMiB <= TRACER_MIB ? 'serious' : 'warning',
        what: `-XX:MaxMetaspaceSize is ${limitMiB} MiB, of which the Datadog tracer takes about ${TRACER_MIB}.`,
        why: `The service has ${Math.max(0, limitMiB - TRACER_MIB)} MiB for classes of its own, and runs out of metaspace although it leaks nothing.`,
        source: MEASURED_ON_DATADOG,
        remedy: `Raise the limit by ${TRACER_MIB} MiB over what the service needs without the tracer.`,
      },
    ];
  },
};
