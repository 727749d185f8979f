import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Jdk } from '../../harness/config/choice.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { partImage } from '../sink/part-image.ts';
import { EVERY_FIELD } from './every-field.ts';

const docker = connectDocker();
const AGENT_JAR = '/datadog-init/package/dd-java-agent.jar';
/**
 * Compiles the program that comes on stdin. `await_files N path` waits until there are N under the path,
 * at most two minutes.
 */
const PRELUDE = `
set -e
cd /recordings
mkdir -p /tmp/classes && cat >/tmp/EveryField.java && javac -d /tmp/classes /tmp/EveryField.java
await_files() {
  for turn in $(seq 600); do
    test "$(find "$2" -type f 2>/dev/null | wc -l)" -ge "$1" && return
    sleep 0.2
  done
  false
}
`;

export interface RunJvmOptions {
  /** Default: 1g. */
  readonly memory?: string;
  /** Default: 1. */
  readonly cpus?: number;
}

/** A directory of recordings that is removed in the end. */
export class RecordingDirectory implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async create(): Promise<RecordingDirectory> {
    return new RecordingDirectory(await mkdtemp(join(tmpdir(), 'lastgasp-jfr-')));
  }

  file(name: string): string {
    return join(this.#path, name);
  }

  /**
   * Runs a shell script in this directory in a container with a JDK; the classes of {@link EVERY_FIELD}
   * are in `/tmp/classes`. Rejects when the script fails.
   */
  async runJvm(jdk: Jdk, script: string, { memory = '1g', cpus = 1 }: RunJvmOptions = {}): Promise<void> {
    const image = await partImage(docker, `jvm-${jdk}`);
    const limits = ['--memory', memory, '--cpus', String(cpus), '--network', 'none'];
    const mount = `${this.#path}:/recordings`;
    await execa(
      'docker',
      [
        'run',
        '--rm',
        '--interactive',
        ...limits,
        '--volume',
        mount,
        image,
        'bash',
        '-c',
        `${PRELUDE}${script}`,
      ],
      { input: EVERY_FIELD, timeout: 600_000 },
    );
  }

  /** Puts the Datadog agent here as `agent.jar`. */
  async putAgent(): Promise<void> {
    const image = await partImage(docker, 'datadog-agent-java');
    const { stdout: container } = await execa('docker', ['create', image, 'never-started']);
    try {
      await execa('docker', ['cp', `${container}:${AGENT_JAR}`, this.file('agent.jar')]);
    } finally {
      await execa('docker', ['rm', container]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}
