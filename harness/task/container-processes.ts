import type Dockerode from 'dockerode';
import { z } from 'zod';
import { EngineHostError, type EngineHost } from '../engine/engine-host.ts';
import { namedValues } from '../named-values.ts';

/** A process of a container as the engine's machine sees it. */
export interface ContainerProcess {
  /** On the engine's machine. */
  readonly hostPid: number;
  /** Its command line, one word each; where only the engine tells it, split at white space. */
  readonly words: readonly string[];
  /** What only root on the engine's machine sees; `null` without. */
  readonly inside: {
    /** Its number in its own container. */
    readonly pid: number;
    /** Variables that a JVM reads options from, as the process was started with. */
    readonly environment: Readonly<Record<string, string>>;
    /** Paths of the JVM libraries that it has mapped: `libjvm.so`, `libj9vm29.so`. */
    readonly jvmLibraries: readonly string[];
  } | null;
}

/** `docker top`: columns as asked for, the last with all that is left of the line. */
const topSchema = z.object({ Processes: z.array(z.tuple([z.string(), z.string()])).nullable() });

/** Per process one line: host PID, own PID, command line and variables in base64, libraries. */
const LOOK_INSIDE = `
for pid in "$@"; do
  [ -r "/proc/$pid/cmdline" ] || continue
  own=$(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status")
  words=$(base64 -w0 <"/proc/$pid/cmdline")
  variables=$( (grep -zaE '^(JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=' "/proc/$pid/environ" || true) | base64 -w0)
  libraries=$( (grep -oE '/[^ ]*/lib(jvm|j9vm[0-9]*)[.]so' "/proc/$pid/maps" || true) | sort -u | tr '\\n' ':')
  printf '%s\\t%s\\t%s\\t%s\\t%s\\n' "$pid" "$own" "$words" "$variables" "$libraries"
done`;

/** The processes of a running container; without root on the engine's machine only what the engine says of them. */
export async function readProcesses(
  container: Pick<Dockerode.Container, 'top'>,
  host: Pick<EngineHost, 'access' | 'shell'>,
): Promise<readonly ContainerProcess[]> {
  const { Processes: rows } = topSchema.parse(await container.top({ ps_args: '-eo pid,args' }));
  const seen = (rows ?? []).map(([pid, args]) => ({
    hostPid: Number(pid),
    words: args.split(/\s+/),
    inside: null,
  }));
  if (host.access.kind === 'none') return seen;
  const inside = await lookInside(
    host,
    seen.map(({ hostPid }) => hostPid),
  );
  return seen.map((process) => inside.get(process.hostPid) ?? process);
}

/** A host that answers nothing is one without root: what the engine says has to do. */
async function lookInside(
  host: Pick<EngineHost, 'shell'>,
  pids: readonly number[],
): Promise<ReadonlyMap<number, ContainerProcess>> {
  try {
    return parseInside(await host.shell(LOOK_INSIDE, ...pids.map(String)));
  } catch (error) {
    if (error instanceof EngineHostError) return new Map();
    throw error;
  }
}

function parseInside(output: string): ReadonlyMap<number, ContainerProcess> {
  const processes = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line): ContainerProcess => {
      const [hostPid, pid, words = '', variables = '', libraries = ''] = line.split('\t');
      return {
        hostPid: Number(hostPid),
        words: fromBase64(words),
        inside: {
          pid: Number(pid),
          environment: namedValues(fromBase64(variables)),
          jvmLibraries: libraries.split(':').filter((path) => path !== ''),
        },
      };
    });
  return new Map(processes.map((process) => [process.hostPid, process]));
}

/** What the kernel keeps with a zero byte behind each. */
function fromBase64(text: string): readonly string[] {
  return Buffer.from(text, 'base64').toString().split('\0').slice(0, -1);
}
