import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { readDump } from '../../harness/hprof/dump-content.ts';
import { openDump } from '../../harness/hprof/dump-source.ts';
import { findHolder } from '../../harness/hprof/tree/find-holder.ts';
import { type MemoryHolder, namesHolder } from '../../harness/hprof/tree/memory-holder.ts';
import { partImage } from '../sink/part-image.ts';
import { ReferenceHeap } from './reference-heap.ts';

const SOURCES = fileURLToPath(new URL('heaps/', import.meta.url));
const JDKS = [17, 21, 25] as const;

interface Shape {
  /** Class whose code is to blame, and which the holder must name. */
  readonly culprit: string;
  /** What the path from the root ends with: `<class>` or `<class>.<field>`. */
  readonly path: readonly string[];
  /** What most of the memory is, level by level. */
  readonly contents: readonly string[];
  readonly shareMin: number;
}

const TABLE = ['java.util.HashMap.table', 'java.util.HashMap$Node[]'];
const LIST = ['java.util.ArrayList.elementData', 'java.lang.Object[]'];
const SHAPES: Readonly<Record<string, Shape>> = {
  'linked-list': {
    culprit: 'LinkedListHeap',
    path: ['LinkedListHeap.head'],
    contents: ['LinkedListHeap$Node', 'byte[]'],
    shareMin: 0.8,
  },
  'hash-map': {
    culprit: 'HashMapHeap',
    path: ['HashMapHeap.SESSIONS', ...TABLE],
    contents: ['java.util.HashMap$Node'],
    shareMin: 0.8,
  },
  'thread-local': {
    culprit: 'java.lang.Thread',
    path: [
      'java.lang.Thread.threadLocals',
      'java.lang.ThreadLocal$ThreadLocalMap.table',
      'java.lang.ThreadLocal$ThreadLocalMap$Entry[].[]',
      'java.lang.ThreadLocal$ThreadLocalMap$Entry.value',
      ...LIST,
    ],
    contents: ['byte[]'],
    shareMin: 0.7,
  },
  'class-loader-leak': {
    culprit: 'ClassLoaderHeap',
    path: ['ClassLoaderHeap.PLUGINS', ...LIST],
    contents: ['Plugin', 'Plugin', 'byte[]'],
    shareMin: 0.8,
  },
  'soft-reference-cache': {
    culprit: 'SoftCacheHeap',
    path: ['SoftCacheHeap.CACHE', ...TABLE],
    contents: ['java.util.HashMap$Node', 'java.lang.ref.SoftReference', 'byte[]'],
    shareMin: 0.8,
  },
  'many-small-caches': {
    culprit: 'ManyCachesHeap$Tenant',
    path: ['ManyCachesHeap.TENANTS', 'java.util.LinkedHashMap'],
    contents: [
      'java.util.LinkedHashMap$Entry',
      'ManyCachesHeap$Tenant',
      'java.util.HashMap',
      'java.util.HashMap$Node[]',
      'java.util.HashMap$Node',
      'long[]',
    ],
    shareMin: 0.8,
  },
  'one-huge-array': {
    culprit: 'HugeArrayHeap',
    path: ['HugeArrayHeap.snapshot', 'byte[]'],
    contents: [],
    shareMin: 0.8,
  },
  'shared-objects': {
    culprit: 'SharedHeap',
    path: ['SharedHeap'],
    contents: ['SharedHeap$Order', 'long[]'],
    shareMin: 0.7,
  },
  'queue-of-lambdas': {
    culprit: 'LambdaHeap',
    path: ['LambdaHeap.TASKS', 'java.util.ArrayDeque.elements', 'java.lang.Object[]'],
    contents: ['LambdaHeap$$Lambda', 'byte[]'],
    shareMin: 0.7,
  },
  'string-duplicates': {
    culprit: 'DuplicatesHeap',
    path: ['DuplicatesHeap.NAMES', ...LIST],
    contents: ['java.lang.String', 'byte[]'],
    shareMin: 0.8,
  },
  'local-variable': {
    culprit: 'LocalHeap',
    path: [...LIST],
    contents: ['byte[]'],
    shareMin: 0.7,
  },
  'weak-references': {
    culprit: 'WeakHeap',
    path: ['WeakHeap.KEPT', ...LIST],
    contents: ['byte[]'],
    shareMin: 0.5,
  },
};

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-heaps-'));
  await chmod(directory, 0o777);
  const docker = connectDocker();
  for (const jdk of JDKS) {
    const container = await new SideContainer(await partImage(docker, `jvm-${jdk}`), {
      'lastgasp.test': `test-hprof-${randomUUID().slice(0, 8)}`,
    })
      .withBindMounts([
        { source: SOURCES, target: '/sources', mode: 'ro' },
        { source: directory, target: '/dumps' },
      ])
      .withEntrypoint(['sleep', 'infinity'])
      .start();
    const dumpAll = Object.keys(SHAPES).map(
      (shape) =>
        `java -XX:+UseSerialGC -Xmx128m -cp /tmp/classes Heaps ${shape} /dumps/${shape}-${jdk}.hprof`,
    );
    const script = [
      'mkdir /tmp/classes',
      'javac -d /tmp/classes /sources/*.java',
      ...dumpAll,
      'chmod a+r /dumps/*',
    ];
    const { exitCode, output } = await container.exec(['sh', '-c', script.join(' && ')]);
    await container.stop();
    if (exitCode !== 0) throw new Error(`JDK ${jdk} wrote no dumps: ${output}`);
  }
});
afterAll(async () => rm(directory, { recursive: true }));

describe.each(JDKS)('a heap of JDK %i', (jdk) => {
  test.each(Object.entries(SHAPES))('%s: names who holds it, with exact shares', async (name, shape) => {
    const file = join(directory, `${name}-${jdk}.hprof`);
    const dump = await readDump(await openDump(file));
    expect(dump.scan.structure).toEqual({ kind: 'complete' });
    const holder = await findHolder(dump);
    if (holder.kind === 'unknown') throw new Error(holder.reason);

    expect(pathOf(holder).slice(-shape.path.length)).toEqual(shape.path);
    expect(holder.contents.map((content) => content.className.replace(/\$\$Lambda.*/, '$$$$Lambda'))).toEqual(
      shape.contents,
    );
    expect(namesHolder(holder, shape.culprit)).toBe(true);
    expect(namesHolder(holder, 'java.lang.Module')).toBe(false);

    const reference = new ReferenceHeap(await readFile(file));
    const reachableBytes = reference.reachableBytes(null);
    expect(holder.reachable).toBe(reachableBytes);
    for (const { id, retained } of holder.steps) {
      expect({ id, retained }).toEqual({ id, retained: reference.retainedBytes(BigInt(id)) });
    }
    expect((holder.steps.at(-1)?.retained ?? 0) / reachableBytes).toBeGreaterThan(shape.shareMin);
  });

  test('names the thread and the method whose local variable holds it', async () => {
    const roots = ['thread-local', 'local-variable'].map(async (name) => {
      const holder = await findHolder(
        await readDump(await openDump(join(directory, `${name}-${jdk}.hprof`))),
      );
      return holder.kind === 'holder' ? holder.root : null;
    });
    expect(await Promise.all(roots)).toEqual([
      { kind: 'thread', threadName: 'buffer-worker', frame: null },
      {
        kind: 'java-frame',
        threadName: 'main',
        frame: { className: 'LocalHeap', methodName: 'fillAndDump' },
      },
    ]);
  });
});

function pathOf({ steps }: MemoryHolder): string[] {
  return steps.map(({ className, field }) => {
    if (field === null) return className;
    return `${className}.${field.startsWith('[') ? '[]' : field}`;
  });
}
