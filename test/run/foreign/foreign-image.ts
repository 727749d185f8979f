import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type Dockerode from 'dockerode';
import { pack } from 'tar-stream';
import { readTaskInput, type TaskInput } from '../../../harness/task/task-input.ts';
import { createImageStore } from '../../../harness/engine/images.ts';
import { partImage } from '../../sink/part-image.ts';

/** Of all tags, and of nobody else. */
const REPOSITORY = 'lastgasp-test/foreign';

/** Stages of the Dockerfile. */
export type ForeignImage =
  | 'plain'
  | 'distroless'
  | 'shell'
  | 'non-root'
  | 'options'
  | 'unset'
  | 'repeated'
  | 'two'
  | 'openj9';

/** Builds an image of a service that is nobody's here, on JDK 17; the builder keeps what it made before. */
export async function foreignImage(docker: Dockerode, stage: ForeignImage): Promise<string> {
  const tag = `${REPOSITORY}:${stage}`;
  const context = pack();
  context.entry({ name: 'Dockerfile' }, upTo(stage, await readHere('Dockerfile')));
  context.entry({ name: 'Shop.java' }, await readHere('Shop.java'));
  context.finalize();
  await createImageStore(docker).build(context, {
    tag,
    buildArgs: { JVM_BASE: await partImage(docker, 'jvm-17') },
    labels: {},
    signal: new AbortController().signal,
  });
  return tag;
}

/** Removes the images, once no container of them is left. */
export async function removeForeignImages(docker: Dockerode): Promise<void> {
  const filters = { reference: [REPOSITORY] };
  for (const { RepoTags } of await docker.listImages({ filters })) {
    for (const tag of RepoTags ?? []) await docker.getImage(tag).remove();
  }
}

async function readHere(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), 'utf8');
}

/** The builder makes the last stage of a Dockerfile. */
function upTo(stage: ForeignImage, dockerfile: string): string {
  const stages = dockerfile.split(/^(?=FROM )/m);
  const last = stages.findIndex((text) => text.split('\n')[0]?.endsWith(` AS ${stage}`));
  return stages.slice(0, last + 1).join('');
}

/** The task definition of a team that runs it. */
export async function foreignTask(
  image: string,
  container: Partial<ContainerDefinition> = {},
): Promise<TaskInput> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-foreign-'));
  try {
    const file = join(directory, 'task.json');
    await writeFile(file, JSON.stringify(definition(image, container)));
    return await readTaskInput({ file });
  } finally {
    await rm(directory, { recursive: true });
  }
}

function definition(image: string, container: Partial<ContainerDefinition>) {
  return {
    family: 'shop',
    cpu: '512',
    memory: '1024',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [
      {
        name: 'shop',
        image,
        essential: true,
        portMappings: [{ containerPort: 8080 }],
        // Its own heap, which no scenario of the agent changes.
        environment: [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx96m' }],
        ...container,
      },
    ],
  };
}
