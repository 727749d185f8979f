/**
 * The load balancer's health checks, as a program in a container on the trial's network.
 *
 * First asks every {@link READY_INTERVAL_MS} until the target is healthy once (`ready`), then probes at
 * the load balancer's interval, from start to start. Prints one JSON object a line.
 */
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What the program is told, as JSON in its first argument. */
export interface ProberOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Wait between ready and the first probe: a load balancer's phase is independent of the service's. */
  readonly firstProbeAfterMs: number;
  /** HTTP codes that mean healthy, as a target group's matcher writes them: `200`, `200,204` or `200-299`. */
  readonly successCodes: string;
}

/** One line of the program's output; times are its own wall clock's milliseconds since the epoch. */
export type ProberLine =
  /** Before it is ready, each time that it answers otherwise than before. */
  | { readonly kind: 'unready'; readonly atMs: number; readonly detail: string }
  | { readonly kind: 'ready'; readonly atMs: number }
  | { readonly kind: 'probe'; readonly atMs: number; readonly healthy: boolean; readonly detail: string };

const READY_INTERVAL_MS = 250;

interface ProbeResult {
  readonly healthy: boolean;
  readonly detail: string;
}

/** One request; a target that does not answer in full within the timeout is not healthy. */
export async function probe(options: ProberOptions): Promise<ProbeResult> {
  const startedAtMs = performance.now();
  const signal = AbortSignal.timeout(options.timeoutMs);
  return new Promise((resolve) => {
    const fail = (error: Error): void => {
      const detail = signal.aborted ? `no answer within ${options.timeoutMs / 1000} s` : error.message;
      resolve({ healthy: false, detail });
    };
    const request = get(
      { host: options.host, port: options.port, path: options.path, signal, agent: false },
      (response) => {
        response.on('error', fail);
        response.on('end', () => {
          const code = response.statusCode ?? 0;
          const tookMs = Math.round(performance.now() - startedAtMs);
          resolve({ healthy: isSuccess(code, options.successCodes), detail: `HTTP ${code} in ${tookMs} ms` });
        });
        response.resume();
      },
    );
    request.on('error', fail);
  });
}

/** Whether a target group's matcher accepts an HTTP code. */
export function isSuccess(code: number, successCodes: string): boolean {
  return successCodes.split(',').some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return from !== undefined && to !== undefined && code >= from && code <= to;
  });
}

function print(line: ProberLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

async function untilReady(options: ProberOptions): Promise<void> {
  let told = '';
  // Ends with the container: the harness gives a service up that does not become ready.
  for (;;) {
    const { healthy, detail } = await probe(options);
    if (healthy) return;
    // What differs from one to the next without being another answer: how long it took, the task's address.
    const answer = detail.replace(/ in \d+ ms$/, '').replace(/ [\d.]+:\d+$/, '');
    if (answer !== told) print({ kind: 'unready', atMs: wallClockMs(), detail: answer });
    told = answer;
    await delay(READY_INTERVAL_MS);
  }
}

async function main(options: ProberOptions): Promise<void> {
  await untilReady(options);
  print({ kind: 'ready', atMs: wallClockMs() });
  let dueAtMs = performance.now() + options.firstProbeAfterMs;
  for (;;) {
    await delay(Math.max(0, dueAtMs - performance.now()));
    const result = await probe(options);
    print({ kind: 'probe', atMs: wallClockMs(), ...result });
    dueAtMs += options.intervalMs;
  }
}

if (import.meta.main) {
  const options: ProberOptions = JSON.parse(process.argv[2] ?? '');
  await main(options);
}
