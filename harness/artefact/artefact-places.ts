import { posix } from 'node:path';
import { jvmOptions, systemProperty, vmOption, vmOptions, type JvmStart } from './jvm-options.ts';
import { namedValues } from '../named-values.ts';

/** A JVM that is its container's first process; one that is not is found by what its log says. */
const FIRST_PROCESS = '1';
const TEMPORARY_DIRECTORY = '/tmp';
/** A repository of the flight recorder's own: `<time>_<process id>` in the temporary directory. */
const OWN_REPOSITORY = /^\d{4}(?:_\d\d){5}_\d+\//;
/** A recording without a file name: `hotspot-pid-<pid>-id-<recording>-<time>.jfr` in the working directory. */
const UNNAMED_RECORDING = /\/hotspot-pid-\d+-id-\d+-[^/]*\.jfr$/;

/** Where a JVM with given options puts what it leaves, in containers' absolute paths; the first that exists is it. */
export interface ArtefactPlaces {
  readonly dump: readonly string[];
  readonly hsErr: readonly string[];
  /** Recordings that are written when they end; each exists or not. */
  readonly recordings: readonly string[];
  /** Which files of the container's own disk are recordings too; `null` where none can be. */
  readonly unnamedRecording: RegExp | null;
  /** The flight recorder's repository of chunks; `null` without a flight recorder. */
  readonly repository: Repository | null;
}

export interface Repository {
  readonly folder: string;
  /** Whether a file, by its path below the folder, is a chunk. */
  readonly isChunk: (path: string) => boolean;
}

/** What the JVM's log says of where it put things. */
export interface LoggedPlaces {
  readonly dump: string | null;
  readonly hsErr: string | null;
  readonly recording: string | null;
}

/**
 * Sources: JDK `java` manual (HeapDumpPath, ErrorFile, StartFlightRecording, FlightRecorderOptions); defaults
 * as measured on JDK 17, 21 and 25: the working directory, and for `hs_err` the temporary one where the
 * working directory cannot be written.
 */
export function artefactPlaces(start: JvmStart, logged: LoggedPlaces): ArtefactPlaces {
  const options = jvmOptions(start);
  const absolute = (path: string): string => posix.resolve(start.workingDirectory, withProcessId(path));
  const paths = (candidates: readonly (string | null | undefined)[]): readonly string[] => [
    ...new Set(candidates.flatMap((path) => (path ? absolute(path) : []))),
  ];
  const recordings = vmOptions(options, 'StartFlightRecording').map(parameters);
  const dumpPath = vmOption(options, 'HeapDumpPath');
  const dumpFile = vmOption(options, 'HeapDumpGzipLevel') === undefined ? 'hprof' : 'hprof.gz';
  const ownDumpFile = `java_pid${FIRST_PROCESS}.${dumpFile}`;
  return {
    dump: paths([logged.dump, dumpPath, posix.join(dumpPath ?? '.', ownDumpFile)]),
    hsErr: paths([
      logged.hsErr,
      vmOption(options, 'ErrorFile'),
      'hs_err_pid%p.log',
      `${TEMPORARY_DIRECTORY}/hs_err_pid%p.log`,
    ]),
    recordings: paths([...recordings.map(({ filename }) => filename), logged.recording]),
    unnamedRecording: recordings.some(({ filename }) => filename === undefined) ? UNNAMED_RECORDING : null,
    repository: recordings.length === 0 ? null : repositoryOf(options, absolute),
  };
}

function repositoryOf(options: readonly string[], absolute: (path: string) => string): Repository {
  const { repository } = parameters(vmOption(options, 'FlightRecorderOptions') ?? '');
  if (repository !== undefined) {
    return { folder: absolute(repository), isChunk: (path) => path.endsWith('.jfr') };
  }
  return {
    folder: absolute(systemProperty(options, 'java.io.tmpdir') ?? TEMPORARY_DIRECTORY),
    isChunk: (path) => OWN_REPOSITORY.test(path) && path.endsWith('.jfr'),
  };
}

/** `name=a,filename=/tmp/b` of a flight recorder option. */
function parameters(text: string): Readonly<Record<string, string>> {
  return namedValues(text.split(','));
}

function withProcessId(path: string): string {
  return path.replaceAll('%p', FIRST_PROCESS);
}
