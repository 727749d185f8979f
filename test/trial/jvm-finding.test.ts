import { expect, test } from 'vitest';
import type { ContainerProcess } from '../../harness/task/container-processes.ts';
import { findJvm, type JvmLook } from '../../harness/trial/jvm-finding.ts';

const DUMP = '-XX:+HeapDumpOnOutOfMemoryError';
const LIBRARY = '/usr/lib/jvm/lib/server/libjvm.so';

interface Inside {
  readonly pid?: number;
  readonly options?: string;
  readonly jvmLibraries?: readonly string[];
}

/** A process as root on the engine's machine sees it; a JVM that was given {@link DUMP}, unless told otherwise. */
function process(command: string, { pid = 1, options = DUMP, jvmLibraries = [LIBRARY] }: Inside = {}) {
  return {
    hostPid: 4000 + pid,
    words: command.split(' '),
    inside: {
      pid,
      environment: options === '' ? {} : { JAVA_TOOL_OPTIONS: options },
      jvmLibraries,
    },
  };
}

const JAVA = process('java -jar shop.jar');
const SHELL = process('sh -c java', { pid: 1, jvmLibraries: [] });

function look(changes: Partial<JvmLook> = {}) {
  return findJvm({
    container: 'shop',
    processes: [JAVA],
    banners: {},
    environment: {},
    askedFlags: [DUMP],
    ...changes,
  });
}

/** What the engine alone tells of it. */
function fromOutside(seen: ContainerProcess): ContainerProcess {
  return { ...seen, inside: null };
}

test('one JVM with the flags that were asked for is what the trial is about', () => {
  expect(look()).toEqual({ kind: 'seen', processId: 1, behindShell: null });
});

test('a JVM behind a shell that is process 1 learns of no stop', () => {
  const java = process('java -jar shop.jar', { pid: 7 });
  expect(look({ processes: [SHELL, java] })).toEqual({ kind: 'seen', processId: 7, behindShell: 'sh' });
});

test('a JVM behind an init is told of a stop', () => {
  const init = process('/sbin/docker-init -- java', { pid: 1, jvmLibraries: [] });
  const java = process('java -jar shop.jar', { pid: 7 });
  expect(look({ processes: [init, java] })).toMatchObject({ processId: 7, behindShell: null });
});

test('a native launcher is known for a JVM by the library that it has mapped', () => {
  expect(look({ processes: [process('/opt/shop/bin/shop')] })).toMatchObject({ kind: 'seen' });
});

test.each<[string, Partial<JvmLook>, string]>([
  [
    'no JVM',
    { processes: [process('nginx -g daemon', { jvmLibraries: [] })] },
    'No JVM runs in container shop, only: process 1, nginx -g daemon. Name the container',
  ],
  [
    'two JVMs',
    { processes: [JAVA, process('java -jar batch.jar', { pid: 9 })] },
    '2 JVMs run in container shop: process 1, java -jar shop.jar; process 9, java -jar batch.jar.',
  ],
  [
    'OpenJ9, by its library',
    { processes: [process('java', { jvmLibraries: ['/opt/lib/default/libj9vm29.so', LIBRARY] })] },
    'Container shop runs OpenJ9 (it has /opt/lib/default/libj9vm29.so mapped)',
  ],
  [
    'OpenJ9, by its image',
    { processes: [fromOutside(JAVA)], environment: { JAVA_VERSION: 'jdk-17.0.9+9_openj9-0.41.0' } },
    'Container shop runs OpenJ9 (its JAVA_VERSION is jdk-17.0.9+9_openj9-0.41.0)',
  ],
  [
    'a variable that was taken away',
    { processes: [process('java -jar shop.jar', { options: '' })] },
    `JAVA_TOOL_OPTIONS did not reach the JVM (process 1, java -jar shop.jar), nor did ${DUMP} in it`,
  ],
  [
    'a variable that was replaced',
    { processes: [process('java -jar shop.jar', { options: '-Xmx64m' })] },
    `The JVM (process 1, java -jar shop.jar) was not given ${DUMP} because JAVA_TOOL_OPTIONS was changed`,
  ],
  [
    'a command line that repeats a flag with another value',
    { processes: [process('java -XX:-HeapDumpOnOutOfMemoryError -jar shop.jar')] },
    `The JVM runs with -XX:-HeapDumpOnOutOfMemoryError in place of ${DUMP} because its command line has it`,
  ],
])('%s is said, with what to do', (_what, changes, words) => {
  expect(look(changes)).toMatchObject({ kind: 'wrong', detail: expect.stringContaining(words) });
});

test('_JAVA_OPTIONS is stronger than the command line', () => {
  const java = process('java -XX:-HeapDumpOnOutOfMemoryError -jar shop.jar');
  const environment = { JAVA_TOOL_OPTIONS: DUMP, _JAVA_OPTIONS: DUMP };
  expect(look({ processes: [{ ...java, inside: { ...java.inside, environment } }] })).toMatchObject({
    kind: 'seen',
  });
});

test('what stands behind the program is its own, not the JVM’s', () => {
  const java = process('java -jar shop.jar -XX:-HeapDumpOnOutOfMemoryError');
  expect(look({ processes: [java] })).toMatchObject({ kind: 'seen' });
});

test('without root on the engine’s machine, what the JVM printed of its variables counts', () => {
  const processes = [fromOutside(JAVA)];
  expect(look({ processes, banners: { JAVA_TOOL_OPTIONS: DUMP } })).toMatchObject({ kind: 'seen' });
  expect(look({ processes })).toMatchObject({
    kind: 'wrong',
    detail: expect.stringContaining('did not reach the JVM'),
  });
});

test('a secret on a command line is not shown', () => {
  const java = process('java -Ddb.password=hunter2 -jar shop.jar', { options: '' });
  expect(JSON.stringify(look({ processes: [java] }))).not.toContain('hunter2');
});
