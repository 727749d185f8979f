import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicClock } from '../../harness/clock.ts';
import type { DatadogIntakeEvent } from '../../harness/sink/datadog-intake-event.ts';
import type { DatadogIntakeFault } from '../../harness/sink/datadog-intake-fault.ts';
import { createDatadogIntakeServer } from '../../harness/sink/datadog-intake-server.ts';
import type { SinkEvent } from '../../harness/sink/sink-event.ts';

type RequestEnd = Extract<DatadogIntakeEvent, { kind: 'request-end' }>;

/** An intake that listens in this process. Disposing it closes it and removes what it stored. */
export interface ListeningIntake extends AsyncDisposable {
  readonly directory: string;
  readonly port: number;
  readonly events: readonly (DatadogIntakeEvent | SinkEvent)[];
  /** The end of the request of that number; the first by default. */
  endOf(number?: number): RequestEnd;
  /** Resolves to the status of the answer; without a body it asks by GET. */
  post(
    path: string,
    body: Buffer | null,
    headers?: Readonly<Record<string, string>>,
  ): Promise<number | undefined>;
  close(): Promise<void>;
}

export async function listenAsIntake(
  options: {
    readonly fault?: DatadogIntakeFault;
    /** Default: one of its own. */ readonly bodies?: string;
  } = {},
): Promise<ListeningIntake> {
  const own = await mkdtemp(join(tmpdir(), 'lastgasp-intake-'));
  const directory = options.bodies ?? own;
  const events: (DatadogIntakeEvent | SinkEvent)[] = [];
  const intake = createDatadogIntakeServer({
    directory,
    clock: monotonicClock,
    fault: options.fault ?? null,
    emit: (event) => void events.push(event),
  });
  const port = await intake.listen(0, '127.0.0.1');
  return {
    directory,
    port,
    events,
    endOf: (number = 1) => {
      const found = events.find((event) => event.kind === 'request-end' && event.request === number);
      if (found?.kind !== 'request-end') throw new Error(`request ${number} has not ended`);
      return found;
    },
    post: async (path, body, headers = {}) => {
      const method = body === null ? 'GET' : 'POST';
      const sent = request({ host: '127.0.0.1', port, method, path, headers });
      sent.end(body ?? undefined);
      const [answer] = await once(sent, 'response');
      answer.resume();
      return answer.statusCode;
    },
    close: async () => intake[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => {
      await intake[Symbol.asyncDispose]();
      await rm(own, { recursive: true, force: true });
    },
  };
}
