import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { captureScript, scriptGround } from './script-run.ts';

const FAKE_CURL = `#!/bin/sh
cat >/dev/null
printf '%s\\n' "$@" >"$FAKE_DIRECTORY/arguments"
printf 200
`;

function fakeJcmd(answer: string, exitCode = 0): string {
  return `#!/bin/sh
printf '%s\\n' "$@" "options=$JAVA_TOOL_OPTIONS" >"$FAKE_DIRECTORY/jcmd-arguments"
echo '${answer}'
exit ${exitCode}
`;
}

async function run(jcmd: string) {
  const ground = await scriptGround({ curl: FAKE_CURL, jcmd });
  const result = await execa('/bin/sh', [captureScript('histogram.sh'), '7'], {
    reject: false,
    extendEnv: false,
    timeout: 10_000,
    env: {
      ...ground.environment,
      JAVA_TOOL_OPTIONS: '-XX:OnOutOfMemoryError=/histogram.sh',
      HISTOGRAM_PATH: join(ground.directory, 'histogram.txt'),
      HISTOGRAM_S3_KEY: 'histogram.txt',
    },
  });
  return { result, ground };
}

test('a histogram of the JVM is written behind the time it was asked for, and sent', async () => {
  const { result, ground } = await run(fakeJcmd('the histogram'));
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toMatch(/^histogram\.sh: end exit=0 http=200$/m);
  expect(await ground.read('histogram.txt')).toMatch(
    /^histogram\.sh: begin pid=7 at=\d{10}\nthe histogram\n$/,
  );
  const sent = (await ground.read('arguments')).split('\n');
  expect(sent).toContain('http://s3:9000/dumps/histogram.txt');
  expect(sent).toContain(join(ground.directory, 'histogram.txt'));
});

test('the tool is asked for that JVM, with little memory and without the service’s flags', async () => {
  const { ground } = await run(fakeJcmd('the histogram'));
  const asked = (await ground.read('jcmd-arguments')).trim().split('\n');
  expect(asked).toEqual(expect.arrayContaining(['-J-Xmx16m', '7', 'GC.class_histogram', '-all', 'options=']));
});

test('a JVM that gives none ends the script with 3, in the tool’s words, and nothing is sent', async () => {
  const { result, ground } = await run(fakeJcmd('Connection refused', 1));
  expect(result.exitCode).toBe(3);
  expect(result.stdout).toContain('histogram.sh: the JVM gave no histogram: Connection refused');
  await expect(ground.read('arguments')).rejects.toThrow('ENOENT');
});
