/**
 * Tells a load script when the OOM is wanted, as a program in a container in the task's network
 * namespace and outside its cgroup.
 *
 * It knows what the harness writes to its standard input, one {@link ControlMessage} a line, and prints
 * the port it listens on. Needs nothing but Node.
 */
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

export const CONTROL_HOST = '127.0.0.1';

/** What the program is told; a later one replaces the earlier one. */
export interface ControlMessage {
  /** When the OOM is wanted, in milliseconds since the epoch on the clock of the engine's machine. */
  readonly oomWantedAtMs: number;
}

/** What a load script is answered. */
export interface ControlAnswer {
  /** Milliseconds until the OOM is wanted, negative afterwards; `null` while that is not decided. */
  readonly tipInMilliseconds: number | null;
}

/** The answer to a script that asks at `nowMs` of the same clock. */
export function controlAnswer(message: ControlMessage | null, nowMs: number): ControlAnswer {
  return { tipInMilliseconds: message === null ? null : message.oomWantedAtMs - nowMs };
}

/** The wall clock at the program's start, going on monotonically: a step of the clock moves no instant. */
function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

async function main(): Promise<void> {
  let message: ControlMessage | null = null;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(controlAnswer(message, wallClockMs())));
  });
  // A port that is free: whatever the task's containers listen on by now, or connect from, is not.
  server.listen(0, CONTROL_HOST, () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port to listen on');
    process.stdout.write(`${address.port}\n`);
  });
  for await (const line of createInterface({ input: process.stdin })) message = JSON.parse(line);
}

if (import.meta.main) await main();
