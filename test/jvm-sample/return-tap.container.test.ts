import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pressureAgent } from '../../harness/engine/agent-jars.ts';
import { runShell } from '../../harness/engine/container-shell.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { findPart } from '../../harness/engine/image-source.ts';
import { createImageStore } from '../../harness/engine/images.ts';
import { PRESSURE_JAR_IN_CONTAINER } from '../../harness/load/pressure-agent.ts';

const TOKEN = 'c0ffee';
const SOURCE = '/tapped/Tapped.java';
const docker = connectDocker();

/** Runs `tapped/Tapped.java` under the agent, which taps one method, and gives it one order before the methods are called. */
async function runTapped({ jdk, tapped, permille }: { jdk: 17 | 21 | 25; tapped: string; permille: number }) {
  const images = createImageStore(docker);
  const jvm = await findPart(images, `jvm-${jdk}`);
  const builder = await findPart(images, 'jvm-17');
  if (jvm === undefined || builder === undefined) throw new Error('run `./lastgasp test` or `doctor --fix`');
  const building = {
    images,
    jvm: builder,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
  const { jarFile } = await pressureAgent(docker, { ...building, labels: {} });
  const container = await docker.createContainer({
    Image: jvm.imageRef,
    Entrypoint: ['sleep', '300'],
    HostConfig: {
      Binds: [
        `${jarFile}:${PRESSURE_JAR_IN_CONTAINER}:ro`,
        `${join(import.meta.dirname, 'tapped')}:/tapped:ro`,
      ],
    },
  });
  try {
    await container.start();
    const script = `
      java -javaagent:"$1" ${SOURCE} /tmp/told > /tmp/out 2>&1 &
      until grep -q waiting /tmp/out; do kill -0 $! || break; sleep 0.1; done
      curl -s -X POST -H 'Authorization: Bearer ${TOKEN}' "http://127.0.0.1:17171/hold?resource=returns&permille=$2"
      touch /tmp/told
      wait $!
      cat /tmp/out`;
    const agent = `${PRESSURE_JAR_IN_CONTAINER}=port=17171,token=${TOKEN},retain=${tapped}`;
    return (await runShell(container, script, agent, String(permille))).stdout;
  } finally {
    await container.remove({ force: true });
  }
}

const SHELF_FORMS = [
  'instance',
  'parameters',
  'variable',
  'branches',
  'caught',
  'array',
  'synchronized',
  'lambda',
  'recursion',
];

describe.each([17, 21, 25] as const)('on JDK %i a tapped method', (jdk) => {
  test.each([
    ['Shelf#make', SHELF_FORMS],
    ['Shelf$Named#make', ['default']],
    ['BoxMaker#make', ['bridge']],
  ])('%s works as before, and what it returns is kept', async (tapped, forms) => {
    const output = await runTapped({ jdk, tapped, permille: 1000 });
    expect(output).toContain(`lastgasp-pressure taps ${tapped.replace('#', '.')}`);
    const kept = [...output.matchAll(/^(\w+): kept$/gm)].map(([, form]) => form);
    expect(kept).toEqual(forms);
    expect(output).toMatch(/^primitive: 3$/m);
    expect(output).toMatch(/^null: null$/m);
    expect(output).toMatch(/^error: thrown! in make(?:\$lastgasp of make| of \w+)$/m);
    expect(output).toMatch(/^over$/m);
  });
});

test('of each thousand that are returned as many are kept as were asked for', async () => {
  // The recursion returns four times, the others once each: every third is kept.
  const output = await runTapped({ jdk: 17, tapped: 'Shelf#make', permille: 334 });
  const kept = [...output.matchAll(/^(\w+): kept$/gm)].map(([, form]) => form);
  expect(kept).toEqual(['variable', 'array', 'recursion']);
});

test('a class whose loader does not find the agent is not tapped, and runs as it is', async () => {
  const output = await runTapped({ jdk: 17, tapped: 'java.util.Scanner#next', permille: 1000 });
  expect(output).toContain(
    "lastgasp-pressure cannot tap java.util.Scanner.next: its class loader does not find the agent's classes",
  );
  expect(output).toMatch(/^bootstrap: scanned$/m);
  expect(output).toMatch(/^over$/m);
});

test('a method that returns no object is not tapped, and the class runs as it is', async () => {
  const output = await runTapped({ jdk: 17, tapped: 'Box#text', permille: 1000 });
  expect(output).toContain(
    'lastgasp-pressure cannot tap Box.text: no method of that name has code and returns an object',
  );
  expect(output).not.toContain(': kept');
  expect(output).toMatch(/^over$/m);
});
