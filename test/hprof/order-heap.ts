import { randomUUID } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDocker } from '../../harness/engine/docker.ts';
import { removeContainer } from '../../harness/engine/side-container.ts';
import { partImage } from '../sink/part-image.ts';

const SOURCES = fileURLToPath(new URL('heaps/', import.meta.url));

/** Has a JVM dump an ordinary service's heap with so many bytes in use to a file on this machine. */
export async function dumpOrderHeap({
  jdk,
  heapBytes,
  file,
}: {
  readonly jdk: 17 | 21 | 25;
  readonly heapBytes: number;
  readonly file: string;
}): Promise<void> {
  const docker = connectDocker();
  const directory = dirname(file);
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o777);
  const container = await docker.createContainer({
    Image: await partImage(docker, `jvm-${jdk}`),
    Labels: { 'lastgasp.test': `order-heap-${randomUUID().slice(0, 8)}` },
    Entrypoint: ['sh', '-ec'],
    Cmd: [
      `java -Xmx${Math.ceil((3 * heapBytes) / 2 ** 20)}m -XX:+UseSerialGC /sources/OrderHeap.java /dumps/$1 $2 && chmod 644 /dumps/$1`,
      'sh',
      basename(file),
      String(heapBytes),
    ],
    HostConfig: { Binds: [`${SOURCES}:/sources:ro`, `${directory}:/dumps`], NetworkMode: 'none' },
  });
  try {
    await container.start();
    const { StatusCode: exitCode } = await container.wait();
    if (exitCode !== 0) throw new Error(`the JVM that was to dump its heap ended with ${exitCode}`);
  } finally {
    await removeContainer(docker, container.id);
  }
}
