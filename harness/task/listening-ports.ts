import type Dockerode from 'dockerode';
import { runShell } from '../engine/container-shell.ts';

/** A TCP port that something in a network namespace listens on. */
export interface ListeningPort {
  readonly port: number;
  /** Nothing outside the task reaches it. */
  readonly isLoopback: boolean;
}

/** State of a listening socket in `/proc/net/tcp` (Linux `include/net/tcp_states.h`). */
const LISTEN = '0A';
/** 127.0.0.11, where Docker resolves names: in every namespace, and of no service. */
const DOCKER_RESOLVER = '0B00007F';
const LOOPBACK_V6 = '00000000000000000000000001000000';

/** The ports that a task listens on, read in the container that owns its network namespace; in ascending order. */
export async function readListeningPorts(container: Dockerode.Container): Promise<readonly ListeningPort[]> {
  const { stdout } = await runShell(container, 'cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true');
  return listeningPorts(stdout);
}

/**
 * What the kernel's tables of TCP sockets say (proc(5), `/proc/net/tcp`): addresses as they lie in a little-endian
 * machine's memory, in hexadecimal. A port that is bound to several addresses counts as what most can reach.
 */
export function listeningPorts(tables: string): readonly ListeningPort[] {
  const found = new Map<number, ListeningPort>();
  for (const line of tables.split('\n')) {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', portText = ''] = local.split(':');
    if (state !== LISTEN || address === DOCKER_RESOLVER) continue;
    const port = Number.parseInt(portText, 16);
    const isLoopback = isLoopbackAddress(address) && (found.get(port)?.isLoopback ?? true);
    found.set(port, { port, isLoopback });
  }
  return [...found.values()].toSorted((a, b) => a.port - b.port);
}

/** 127.0.0.0/8, its form in IPv6 (`::ffff:127.0.0.1`), and `::1`. */
function isLoopbackAddress(address: string): boolean {
  const isV4 = address.length === 8 || address.startsWith('0000000000000000FFFF0000');
  return isV4 ? address.endsWith('7F') : address === LOOPBACK_V6;
}
