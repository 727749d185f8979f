import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatadogIntakeFault } from './datadog-intake-fault.ts';
import { datadogIntakeEventSchema, type DatadogIntakeEvent } from './datadog-intake-event.ts';
import { BODIES_IN_CONTAINER, DATADOG_INTAKE_PORT } from './datadog-intake-server.ts';
import type { SinkFailure } from './sink-event.ts';
import { SinkProgram, type SinkPlace } from './sink-program.ts';

const ALIAS = 'datadog-intake';

export interface DatadogIntakeOptions {
  readonly place: SinkPlace;
  /** Directory on the host that receives the bodies; made if it is missing. */
  readonly bodiesDirectory: string;
  /** How it is to fail at profiles. Default: not at all. */
  readonly fault?: DatadogIntakeFault | null;
  /** Called for each event in the order in which the intake saw them; see {@link StartedDatadogIntake.settle}. */
  readonly onEvent: (event: DatadogIntakeEvent | SinkFailure) => void;
}

/**
 * Starts what the task takes for Datadog.
 *
 * @throws SinkError
 */
export async function startDatadogIntake(options: DatadogIntakeOptions): Promise<StartedDatadogIntake> {
  const { place, bodiesDirectory, fault = null, onEvent } = options;
  await mkdir(bodiesDirectory, { recursive: true });
  const program = await SinkProgram.start({
    place,
    alias: ALIAS,
    program: 'sink/datadog-intake-server.ts',
    programOptions: { fault },
    bind: { source: bodiesDirectory, target: BODIES_IN_CONTAINER },
    what: 'the Datadog intake',
    schema: datadogIntakeEventSchema,
    onEvent,
  });
  return new StartedDatadogIntake(program, bodiesDirectory);
}

/** A Datadog intake that takes requests. Disposing it removes its container and keeps the bodies. */
export class StartedDatadogIntake implements AsyncDisposable {
  readonly host = ALIAS;
  readonly port = DATADOG_INTAKE_PORT;
  /** IP address on the trial's network, for shaping. */
  readonly address: string;
  readonly #program: SinkProgram;
  readonly #bodiesDirectory: string;

  constructor(program: SinkProgram, bodiesDirectory: string) {
    this.address = program.address;
    this.#program = program;
    this.#bodiesDirectory = bodiesDirectory;
  }

  /** Where a body is on the host, by the name its `request-end` gives. */
  bodyFile(name: string): string {
    return join(this.#bodiesDirectory, name);
  }

  /** Ends what is under way as `truncated`; resolves when `onEvent` has had every event. */
  async settle(): Promise<void> {
    await this.#program.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}
