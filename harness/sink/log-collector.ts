import { logCollectorEventSchema, type LogCollectorEvent } from './log-collector-event.ts';
import { LOG_COLLECTOR_PORT } from './log-collector-server.ts';
import type { SinkFailure } from './sink-event.ts';
import { SinkProgram, type SinkPlace } from './sink-program.ts';

const ALIAS = 'log-collector';

export interface LogCollectorOptions {
  readonly place: SinkPlace;
  /** Called for each record in the order in which they arrived; see {@link StartedLogCollector.settle}. */
  readonly onEvent: (event: LogCollectorEvent | SinkFailure) => void;
}

/**
 * Starts what a task's log router delivers to. Logs that take another way (`awslogs`, `splunk`) do not
 * pass here: the engine's own log of the container stands for them.
 *
 * @throws SinkError
 */
export async function startLogCollector({
  place,
  onEvent,
}: LogCollectorOptions): Promise<StartedLogCollector> {
  const program = await SinkProgram.start({
    place,
    alias: ALIAS,
    program: 'sink/log-collector-server.ts',
    what: 'the log collector',
    schema: logCollectorEventSchema,
    onEvent,
  });
  return new StartedLogCollector(program);
}

/** A log collector that takes deliveries. Disposing it removes its container. */
export class StartedLogCollector implements AsyncDisposable {
  readonly host = ALIAS;
  readonly port = LOG_COLLECTOR_PORT;
  readonly #program: SinkProgram;

  constructor(program: SinkProgram) {
    this.#program = program;
  }

  /** Takes no more; resolves when `onEvent` has had every record. */
  async settle(): Promise<void> {
    await this.#program.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}
