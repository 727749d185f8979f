import { EngineHostError, type EngineHost } from '../engine/engine-host.ts';
import { eventsOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import { lossNote } from './mirror-loss.ts';

/**
 * The kernel's line about the victim it chose (Linux `mm/oom_kill.c`, `dump_oom_summary`): its cgroup
 * ends in the container's id, whatever the cgroup driver puts around it.
 */
const VICTIM = /\boom-kill:.*\btask_memcg=[^,]*?([0-9a-f]{64})/;

/** Exit code of a process that died of SIGKILL (128 + 9). */
const SIGKILLED = 137;

/** What the kernel's log says of its kills for memory, as far back as it goes. */
export interface KernelKills {
  /** Ids of the containers in which it killed a process; none where its log cannot be read. */
  readonly victims: readonly string[];
  readonly fidelityNotes: readonly string[];
}

export async function readKernelKills(host: Pick<EngineHost, 'shell'>): Promise<KernelKills> {
  try {
    return { victims: parseKernelKills(await host.shell('dmesg')), fidelityNotes: [] };
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    return { victims: [], fidelityNotes: [lossNote({ kind: 'kernel-log', reason: error.message })] };
  }
}

/** The containers of the kernel log's victims, each once. */
export function parseKernelKills(kernelLog: string): readonly string[] {
  const victims = kernelLog.split('\n').map((line) => VICTIM.exec(line)?.[1]);
  return [...new Set(victims.filter((victim) => victim !== undefined))];
}

/** Who says that the kernel killed a container for its memory; `ambiguous` is Docker's word alone. */
export type KillWitness = 'kernel' | 'ambiguous';

export interface KillEvidence {
  readonly events: readonly TimelineEvent[];
  /** The engine's ids of the task's containers, by name. */
  readonly containerIds: ReadonlyMap<string, string>;
  /** Containers that the kernel's log names as victims. */
  readonly kernelKills: readonly string[];
}

/**
 * Who says that a container's end was a kernel kill, or `null` when it was none: it must have ended by a
 * SIGKILL that the harness did not send. Under a parent limit Docker says OOMKilled of every container of
 * the task, so a log that names another of them speaks for those that it does not name.
 */
export function killWitness(
  container: string,
  { events, containerIds, kernelKills }: KillEvidence,
): KillWitness | null {
  const exit = eventsOfKind(events, 'container-exited').findLast((event) => event.container === container);
  const wasOurs = eventsOfKind(events, 'signal').some(
    (event) => event.container === container && event.signal === 'SIGKILL',
  );
  if (exit === undefined || exit.exitCode !== SIGKILLED || wasOurs) return null;
  const isVictim = (id: string | undefined): boolean => id !== undefined && kernelKills.includes(id);
  if (isVictim(containerIds.get(container))) return 'kernel';
  return exit.oomKilled && ![...containerIds.values()].some(isVictim) ? 'ambiguous' : null;
}
