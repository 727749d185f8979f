import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { datadogAgentJar } from '../../harness/engine/agent-jars.ts';
import { createImageStore } from '../../harness/engine/images.ts';
import { findPart } from '../../harness/engine/image-source.ts';
import type { PartName } from '../../harness/engine/parts.ts';
import { DATADOG_JAR_IN_CONTAINER, javaAgentFlags } from '../../harness/sidecar/datadog-java-agent.ts';
import { withFiles } from '../../harness/task/container-options.ts';
import { pointAtHarness } from '../../harness/sidecar/point-at-harness.ts';
import type { StartedDatadogIntake } from '../../harness/sink/datadog-intake.ts';
import { partImage } from '../sink/part-image.ts';
import { containerSpec, taskSpec } from './example-spec.ts';
import type { RunningContainer, SidecarTask } from './sidecar-task.ts';

export interface ProfiledApp {
  /** Java source of a class `Main`. */
  readonly source: string;
  readonly jvmFlags: readonly string[];
  /** Default: the agent of the default flag sets. */
  readonly agent?: PartName;
  /** A shell is the container's first process, and java its child. Default: java is. */
  readonly isInShell?: boolean;
}

/** Starts a Datadog Agent and then a JVM with the real Java agent of that version. */
export async function runProfiledApp(
  task: SidecarTask,
  { intake, app }: { readonly intake: StartedDatadogIntake; readonly app: ProfiledApp },
): Promise<RunningContainer> {
  const { docker, labels, place } = task;
  const part = await findPart(createImageStore(docker), app.agent ?? 'datadog-agent-java');
  if (part === undefined) throw new Error('no image of the agent: run `./lastgasp test` or `doctor --fix`');
  const jarFile = await datadogAgentJar(docker, { part, labels });
  const flags = javaAgentFlags({ kind: 'datadog', version: part.version });
  const java = ['java', ...flags, ...app.jvmFlags, '/tmp/Main.java'];
  const pointed = pointAtHarness({
    spec: taskSpec(
      containerSpec({
        name: 'app',
        image: await partImage(docker, 'jvm-17'),
        command: app.isInShell === true ? ['sh', '-c', `${java.join(' ')}; true`] : java,
      }),
      containerSpec({ name: 'datadog-agent', image: 'public.ecr.aws/datadog/agent:latest' }),
    ),
    taskId: '0af7651916cd43dd8448eb211c80319c',
    endpoints: {
      datadogIntake: { host: intake.host, port: intake.port },
      logCollector: { host: 'unused', port: 1 },
      logSocket: { volume: 'unused', engineFile: '/unused' },
    },
    images: { node: place.nodeImage, available: new Set() },
  });
  const additions = {
    ...pointed.additions,
    app: withFiles({}, [{ source: jarFile, target: DATADOG_JAR_IN_CONTAINER }]),
  };
  await task.run(pointed, 'datadog-agent');
  return task.run({ ...pointed, additions }, 'app', async (container) => {
    const main = pack();
    main.entry({ name: 'Main.java' }, app.source);
    main.finalize();
    await container.putArchive(await buffer(main), { path: '/tmp' });
  });
}
