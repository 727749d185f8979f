import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { captureScript, SCRIPT_SECRET as secret, scriptGround } from './script-run.ts';

/** Stands in for curl: notes each URL, and refuses those that it is told to. */
const FAKE_CURL = `#!/bin/sh
for last; do :; done
cat >/dev/null
echo "$last" >>"$FAKE_DIRECTORY/urls"
case "$last" in *"$FAKE_REFUSED"*) exit 22 ;; esac
printf 200
`;

/** Waits only where the script waits to be stopped, and says so; between two attempts it does not. */
const FAKE_SLEEP = `#!/bin/sh
[ "$1" = 3600 ] || exit 0
touch "$FAKE_DIRECTORY/waits"
exec /bin/sleep 3600
`;

/** Runs the script until it waits, stops it as ECS does, and waits for its end. */
async function shipped(
  names: readonly string[],
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<{
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly urls: readonly string[];
}> {
  const ground = await scriptGround({
    curl: FAKE_CURL,
    sleep: FAKE_SLEEP,
  });
  const volume = join(ground.directory, 'volume');
  await mkdir(join(volume, 'jfr/2026_1'), { recursive: true });
  for (const [age, name] of names.entries()) {
    await writeFile(join(volume, name), name);
    await utimes(join(volume, name), 1000 - age, 1000 - age);
  }
  const running = execa('/bin/sh', [captureScript('ship-files.sh')], {
    reject: false,
    extendEnv: false,
    timeout: 20_000,
    env: { ...ground.environment, SHIP_DIRECTORY: volume, FAKE_REFUSED: 'nothing', ...overrides },
  });
  await expect
    .poll(
      () =>
        ground.read('waits').then(
          () => true,
          () => false,
        ),
      { timeout: 5000 },
    )
    .toBe(true);
  running.kill('SIGTERM');
  const { exitCode, stdout } = await running;
  const urls = await ground.read('urls').then(
    (text) => text.trim().split('\n'),
    () => [],
  );
  return { exitCode, stdout, urls };
}

test('sends nothing before it is stopped, then every file, the newest first', async () => {
  const { exitCode, stdout, urls } = await shipped(['jfr/2026_1/a.jfr', 'hs_err.log']);
  expect(urls).toEqual([
    'http://s3:9000/dumps/shipped/jfr/2026_1/a.jfr',
    'http://s3:9000/dumps/shipped/hs_err.log',
  ]);
  expect(stdout).toMatch(/begin file=\S+a\.jfr bytes=16/);
  expect(stdout).toContain('ship-files.sh: end exit=0 all files were stored');
  expect(exitCode).toBe(0);
});

test('goes on with the others where one is refused, and says so', async () => {
  const { exitCode, stdout, urls } = await shipped(['a.jfr', 'b.jfr'], { FAKE_REFUSED: 'a.jfr' });
  expect(urls.filter((url) => url.endsWith('b.jfr'))).toHaveLength(1);
  expect(urls.filter((url) => url.endsWith('a.jfr'))).toHaveLength(5);
  expect(stdout).toContain('end exit=1 1 files were not stored');
  expect(exitCode).toBe(1);
});

test('ends in order where there is nothing to send', async () => {
  expect(await shipped([])).toMatchObject({ exitCode: 0, urls: [] });
});

test('a missing setting is said, and no secret is', async () => {
  const { exitCode, stdout } = await shipped(['a.jfr'], { DUMP_S3_BUCKET: undefined });
  expect(exitCode).toBe(2);
  expect(stdout).toContain('a setting is missing');
  expect(stdout).not.toContain(secret);
});
