import { basename } from 'node:path';
import type { CheckSubject } from './subject.ts';

/** Whether the Datadog tracer is loaded by an option of the definition. */
export function hasDatadogTracer({ settings }: CheckSubject): boolean {
  return settings.agentPaths().some((path) => /^dd-(?:java-agent|trace)/.test(basename(path)));
}

/** A setting of the tracer: its system property wins over its variable (docs.datadoghq.com, "Configuring the Java Tracing Library"). */
export function datadogSetting({ settings, container }: CheckSubject, name: string): string | undefined {
  const variable = name.toUpperCase().replaceAll(/[.-]/g, '_');
  return settings.property(name) ?? container.environment[variable];
}

/** Whether the tracer runs its profiler. */
export function isProfiling(subject: CheckSubject): boolean {
  const enabled = datadogSetting(subject, 'dd.profiling.enabled');
  return hasDatadogTracer(subject) && (enabled === 'true' || enabled === '1' || enabled === 'auto');
}
