import { basename } from 'node:path';
import { collectOptions } from '../check/java/java-options.ts';
import { maskedText } from '../task/definition/secret-mask.ts';
import type { ContainerProcess } from '../task/container-processes.ts';
import { type MissingFlag, missingFlags } from './missing-flag.ts';

/** The JVM that a container was found to run. */
export interface SeenJvm {
  readonly kind: 'seen';
  /** Its number in the container, or on the engine's machine where only that is known. */
  readonly processId: number;
  /** What is process 1 in its place and passes no signal on; `null` where SIGTERM reaches the JVM. */
  readonly behindShell: string | null;
}

/** Why a trial says nothing: there is no one JVM, or not as it was asked for. */
export interface WrongJvm {
  readonly kind: 'wrong';
  /** What was seen and what to do next. */
  readonly detail: string;
}

export interface JvmLook {
  /** Of the service's container, by name. */
  readonly container: string;
  readonly processes: readonly ContainerProcess[];
  /** Variables that the JVM told on standard error that it read, by name. */
  readonly banners: Readonly<Record<string, string>>;
  /** Variables of the container, its image's among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the harness has the JVM run with. */
  readonly askedFlags: readonly string[];
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash']);
const COMMAND_LENGTH_MAX = 120;
/** Images of Semeru and AdoptOpenJDK say it so: `JAVA_VERSION=jdk-17.0.9+9_openj9-0.41.0`. */
const OPENJ9_VERSION = /openj9/i;

/** Finds the one JVM among a container's processes, and compares its options with what was asked for. */
export function findJvm(look: JvmLook): SeenJvm | WrongJvm {
  const { container, processes } = look;
  const jvms = processes.filter(isJvm);
  const [jvm, other] = jvms;
  if (jvm === undefined) {
    const running = processes.map(commandOf).join('; ');
    return wrong(
      `No JVM runs in container ${container}, only: ${running}. Name the container that has it with --container.`,
    );
  }
  const sign = openJ9Sign(jvm, look);
  if (sign !== null) {
    return wrong(
      `Container ${container} runs OpenJ9 (${sign}), whose dumps, flags and errors are its own: nothing here is measured on it. Use an image with HotSpot, such as Temurin or Corretto.`,
    );
  }
  if (other !== undefined) {
    return wrong(
      `${jvms.length} JVMs run in container ${container}: ${jvms.map(commandOf).join('; ')}. Flags reach all of them and whose OutOfMemoryError it is stays open; give each a container of its own.`,
    );
  }
  const missing = missingOf(jvm, look);
  return missing === null ? seen(jvm, processes) : wrong(missing);
}

function wrong(detail: string): WrongJvm {
  return { kind: 'wrong', detail: maskedText(detail) };
}

function isJvm({ words, inside }: ContainerProcess): boolean {
  return inside === null ? basename(words[0] ?? '') === 'java' : inside.jvmLibraries.length > 0;
}

/** How a JVM shows that it is OpenJ9; `null` where it does not. */
function openJ9Sign({ inside }: ContainerProcess, { environment }: JvmLook): string | null {
  const library = inside?.jvmLibraries.find((path) => basename(path).startsWith('libj9vm'));
  if (library !== undefined) return `it has ${library} mapped`;
  const version = environment['JAVA_VERSION'] ?? '';
  return OPENJ9_VERSION.test(version) ? `its JAVA_VERSION is ${version}` : null;
}

/** One sentence and what to do, of the first flag that did not arrive; `null` where all did. */
function missingOf(jvm: ContainerProcess, { askedFlags, banners }: JvmLook): string | null {
  const environment = jvm.inside?.environment ?? banners;
  const launch = { kind: 'direct', words: jvm.words.slice(1) } as const;
  const { placed } = collectOptions({ launch, environment });
  const [first] = missingFlags(askedFlags, placed);
  if (first === undefined) return null;
  return environment['JAVA_TOOL_OPTIONS'] === undefined
    ? `JAVA_TOOL_OPTIONS did not reach the JVM (${commandOf(jvm)}), nor did ${first.asked} in it, because something between the container's start and java takes it away. Leave it there, or hand it to java's command line.`
    : overruled(first, jvm);
}

function overruled({ asked, inPlace }: MissingFlag, jvm: ContainerProcess): string {
  if (inPlace === null) {
    return `The JVM (${commandOf(jvm)}) was not given ${asked} because JAVA_TOOL_OPTIONS was changed between the container's start and java. Leave it there, or hand it to java's command line.`;
  }
  const place = inPlace.place === 'command' ? 'its command line' : inPlace.place;
  return `The JVM runs with ${inPlace.text} in place of ${asked} because ${place} has it, which is stronger than JAVA_TOOL_OPTIONS. Take it out there.`;
}

function seen(jvm: ContainerProcess, processes: readonly ContainerProcess[]): SeenJvm {
  const first = processes.find(({ inside }) => inside?.pid === 1);
  const shell = basename(first?.words[0] ?? '');
  return {
    kind: 'seen',
    processId: jvm.inside?.pid ?? jvm.hostPid,
    behindShell: first !== jvm && SHELLS.has(shell) ? shell : null,
  };
}

function commandOf({ words, inside, hostPid }: ContainerProcess): string {
  const text = words.join(' ');
  const shown = text.length > COMMAND_LENGTH_MAX ? `${text.slice(0, COMMAND_LENGTH_MAX)}…` : text;
  return `process ${inside?.pid ?? hostPid}, ${shown}`;
}
