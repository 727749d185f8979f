import { harnessProgram } from '../engine/harness-program.ts';
import type { ContainerSpec } from '../task/task-spec.ts';

export interface StandIn {
  readonly container: ContainerSpec;
  /** The harness's own source, read-only. */
  readonly bind: string;
}

export interface StandInOptions {
  readonly container: ContainerSpec;
  readonly nodeImage: string;
  /** Path of the program below `harness/`. */
  readonly program: string;
  /** What it is told, as JSON in its first argument. */
  readonly programOptions: unknown;
  /** Where it listens on the loopback once it works. */
  readonly port: number;
}

/**
 * A container that runs one of the harness's programs in a sidecar's place. What the task feels of it
 * stays the definition's: whether it is essential, its memory and CPU shares, `stopTimeout`, order,
 * restarts, ports, volumes and log. What belongs to the image goes: command, user, directory, environment.
 */
export function standInFor(options: StandInOptions): StandIn {
  const { container, nodeImage, program, programOptions, port } = options;
  const { bind, command } = harnessProgram(program, JSON.stringify(programOptions));
  return {
    bind,
    container: {
      ...container,
      image: nodeImage,
      entryPoint: command,
      command: null,
      environment: {},
      user: null,
      workingDirectory: null,
      healthCheck:
        container.healthCheck === null
          ? null
          : {
              ...container.healthCheck,
              command: ['CMD', 'bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`],
            },
    },
  };
}
