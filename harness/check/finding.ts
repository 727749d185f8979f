import type { Capture } from './capture.ts';
import type { CheckSubject } from './subject.ts';

/**
 * `serious`: evidence is certainly lost, or the JVM does not start; a gate. `warning`: it is lost under the
 * conditions that are named. `note`: good to know.
 */
export const SEVERITIES = ['serious', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How a fact is known, and from where. */
export interface Source {
  readonly grade: 'measured' | 'documented' | 'inferred';
  /** What was run on, or the document. */
  readonly reference: string;
}

/** What a rule has to say about a definition. */
export interface Finding {
  readonly severity: Severity;
  /** One sentence with the values seen. */
  readonly what: string;
  /** One or two sentences. */
  readonly why: string;
  readonly source: Source;
  /** One imperative sentence. */
  readonly remedy: string;
  /** Captures that cannot fire because of it, whatever the OOM type. Default: none. */
  readonly blocks?: readonly Capture[];
}

/** One thing to look for; a new one is a file in `rule/` and a line in `rules.ts`. */
export interface Rule {
  /** Stable, in kebab-case. */
  readonly id: string;
  readonly find: (subject: CheckSubject) => readonly Finding[];
}

/** Measured on the Debian builds of OpenJDK 17, 21 and 25. */
export const MEASURED_ON_ALL: Source = {
  grade: 'measured',
  reference: 'OpenJDK 17, 21 and 25, Debian builds, in containers',
};

/** Measured on dd-java-agent 1.68.1. */
export const MEASURED_ON_DATADOG: Source = {
  grade: 'measured',
  reference: 'dd-java-agent 1.68.1 on OpenJDK 17',
};
