import type { OomType } from '../oom-type.ts';
import type { Sample } from '../sample.ts';

/** A method of the service. */
export interface Method {
  /** Fully qualified class name, as `Class.getName` spells it. */
  readonly className: string;
  readonly methodName: string;
}

/** What good evidence must name: the code that holds or asks for the memory. */
export interface Culprit extends Method {
  /**
   * The service's methods in which the memory is asked for, where those are others: what the stack traces of a
   * profile show, while a dump shows who holds it. Those alone that ask for nothing else worth mentioning.
   */
  readonly allocatedIn?: readonly Method[] | undefined;
}

/** The methods by any of which a stack trace names the culprit. */
export function culpritMethods({ className, methodName, allocatedIn = [] }: Culprit): readonly Method[] {
  return [{ className, methodName }, ...allocatedIn];
}

/** A realistic operation of a service, driven by k6, that must end in one OOM type. */
export interface ScenarioDefinition {
  /** One line for `lastgasp list`. */
  readonly description: string;
  readonly oomType: OomType;
  readonly culprit: Culprit;
  /** The service whose operations it drives. Default: the order service. */
  readonly sample?: Sample;
  /**
   * What uses the memory up: `operations` of the service that the load asks for, or the pressure `agent`, which
   * every trial of the scenario then loads into the service's JVM, whatever its image. Default `operations`.
   */
  readonly pressure?: 'operations' | 'agent';
  /**
   * A method of the service, of which the pressure agent keeps as many of the returned instances as the load tells
   * it to (`hold('returns', permille)`); who holds them is then `lastgasp.pressure.ReturnHoard`. Default: none.
   */
  readonly retains?: Method | null;
  /** JVM flags that size the memory this scenario exhausts; a flag set never repeats them. */
  readonly jvmFlags: readonly string[];
  /**
   * JVM flags that hold where the service has no such flag of its own: they stand before all others in
   * `JAVA_TOOL_OPTIONS`, and the JVM takes the last of two. Default: none.
   */
  readonly defaultJvmFlags?: readonly string[];
  /** Fargate size the sizing above is made for, `<cpu units>/<memory MiB>`. */
  readonly taskSize: string;
  /**
   * Threads and processes the service may have (RLIMIT_NPROC). The service then runs as a user of its own,
   * because the kernel leaves root unlimited and counts all that a user has on the machine. Default: no limit.
   */
  readonly nprocMax?: number | null;
  /** Requests per second k6 offers at `pressure` 1. */
  readonly requestsPerSecond: number;
  /** Seconds from load start after which a trial without an OOM is invalid; measured on `taskSize`. */
  readonly oomWithinSeconds: number;
  /** One sentence: what a client of the service sees, from latency before the first failed request on. */
  readonly userSees: string;
}

/** Identity function that types a `scenarios/<name>/scenario.ts`. */
export function defineScenario(scenario: ScenarioDefinition): ScenarioDefinition {
  return scenario;
}
