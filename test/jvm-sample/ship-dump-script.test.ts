import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { captureScript, scriptGround, type ScriptGround } from './script-run.ts';

const PART_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * Stands in for curl in front of S3: keeps each part under its number, and what the completion lists.
 * `refusals` counts down the requests it refuses.
 */
const FAKE_CURL = `#!/bin/sh
cat >/dev/null
dir=$FAKE_DIRECTORY
file= headers= data= url=
while [ $# -gt 0 ]; do
  case $1 in
    --upload-file) file=$2; shift ;;
    --dump-header) headers=$2; shift ;;
    --data-binary) data=\${2#@}; shift ;;
    --output | --config | --connect-timeout | --aws-sigv4 | --header | --request | --data | --write-out) shift ;;
    http*) url=$1 ;;
  esac
  shift
done
echo "$url" >>"$dir/urls"
refusals=$(cat "$dir/refusals" 2>/dev/null || echo 0)
case $url in *'?partNumber='* | *'?uploadId='*)
  if [ "$refusals" -gt 0 ]; then echo $((refusals - 1)) >"$dir/refusals"; exit 22; fi ;;
esac
case $url in
  *'?uploads='*) printf '<UploadId>id-1</UploadId>' ;;
  *'?partNumber='*)
    number=\${url#*partNumber=}
    number=\${number%%&*}
    cp "$file" "$dir/part-$number"
    printf 'HTTP/1.1 200 OK\\r\\nETag: "etag-%s"\\r\\n\\r\\n' "$number" >"$headers" ;;
  *'?uploadId='*)
    cp "$data" "$dir/list"
    printf '<CompleteMultipartUploadResult/>' ;;
esac
`;

/** Hardly waits, and tells that it was asked to. */
const FAKE_SLEEP = '#!/bin/sh\n: >>"$FAKE_DIRECTORY/sleeps"\nexec /bin/sleep 0.02\n';

interface Shipping {
  readonly ground: ScriptGround;
  readonly dump: string;
  readonly script: ReturnType<typeof startScript>;
  /** What the parts make together. */
  sent(parts: number): Promise<Buffer>;
}

function startScript(ground: ScriptGround, variables: Readonly<Record<string, string>>) {
  return execa('/bin/sh', [captureScript('ship-dump.sh')], {
    reject: false,
    extendEnv: false,
    timeout: TIMEOUT_MS,
    env: { ...ground.environment, ...variables },
  });
}

async function ship({ refusals = 0 } = {}): Promise<Shipping> {
  const ground = await scriptGround({ curl: FAKE_CURL, sleep: FAKE_SLEEP });
  const dump = join(ground.directory, 'heap_dump.hprof');
  await writeFile(join(ground.directory, 'refusals'), String(refusals));
  const script = startScript(ground, { HEAP_DUMP_PATH: dump, DUMP_DONE_PATH: `${dump}.done` });
  return {
    ground,
    dump,
    script,
    sent: async (parts) => {
      const numbers = Array.from({ length: parts }, (_, index) => index + 1);
      const files = numbers.map((number) => readFile(join(ground.directory, `part-${number}`)));
      return Buffer.concat(await Promise.all(files));
    },
  };
}

/** Settles when the stand-in has been asked for a URL. */
async function asked({ ground }: Shipping, words: string): Promise<void> {
  await vi.waitFor(async () => expect(await ground.read('urls')).toContain(words), { timeout: TIMEOUT_MS });
}

test('the scripts are valid POSIX shell', async () => {
  for (const name of ['s3.sh', 'dump.sh', 'ship-dump.sh', 'histogram.sh']) {
    const { exitCode, stderr } = await execa('/bin/sh', ['-n', captureScript(name)], { reject: false });
    expect({ name, exitCode, stderr }).toEqual({ name, exitCode: 0, stderr: '' });
  }
});

test('a dump is shipped while it grows, byte for byte, and completed when the hook has said so', async () => {
  const shipping = await ship();
  const content = Buffer.alloc(2 * PART_BYTES + 12_345, 'heap dump ');
  await writeFile(shipping.dump, content.subarray(0, PART_BYTES + 5));
  await asked(shipping, 'partNumber=1&uploadId=id-1');
  expect(await shipping.ground.read('urls')).not.toContain('partNumber=2');
  await appendFile(shipping.dump, content.subarray(PART_BYTES + 5));
  await asked(shipping, 'partNumber=2&uploadId=id-1');
  expect(await shipping.ground.read('urls')).not.toContain('?uploadId=');
  await writeFile(`${shipping.dump}.done`, '');
  await asked(shipping, '?uploadId=id-1');
  await vi.waitFor(async () => expect(await shipping.ground.read('list')).toContain('etag-3'));
  expect((await shipping.sent(3)).equals(content)).toBe(true);
  expect(await shipping.ground.read('list')).toBe(
    '<CompleteMultipartUpload>' +
      [1, 2, 3].map((n) => `<Part><PartNumber>${n}</PartNumber><ETag>"etag-${n}"</ETag></Part>`).join('') +
      '</CompleteMultipartUpload>',
  );
  shipping.script.kill('SIGTERM');
  const { exitCode, stdout } = await shipping.script;
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`ship-dump.sh: stored bytes=${content.length}`);
});

test('a dump of whole parts has no empty one behind them', async () => {
  const shipping = await ship();
  await writeFile(shipping.dump, '');
  await truncate(shipping.dump, 2 * PART_BYTES);
  await writeFile(`${shipping.dump}.done`, '');
  await asked(shipping, '?uploadId=id-1');
  expect(await shipping.ground.read('urls')).not.toContain('partNumber=3');
  shipping.script.kill('SIGTERM');
  expect((await shipping.script).exitCode).toBe(0);
});

test('told to stop it sends what is there and completes it, though the JVM never finished', async () => {
  const shipping = await ship();
  await writeFile(shipping.dump, 'the beginning of a dump');
  await asked(shipping, '?uploads=');
  shipping.script.kill('SIGTERM');
  expect((await shipping.script).exitCode).toBe(0);
  expect((await shipping.sent(1)).toString()).toBe('the beginning of a dump');
  expect(await shipping.ground.read('list')).toContain('etag-1');
});

test('told to stop without a dump it ends, and has asked nobody anything', async () => {
  const shipping = await ship();
  await vi.waitFor(() => shipping.ground.read('sleeps'));
  shipping.script.kill('SIGTERM');
  const { exitCode, stdout } = await shipping.script;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'ship-dump.sh: end exit=0 there was no dump' });
  await expect(shipping.ground.read('urls')).rejects.toThrow('ENOENT');
});

test('what the store refuses for a while is sent again', async () => {
  const shipping = await ship({ refusals: 3 });
  await writeFile(shipping.dump, 'dump');
  await writeFile(`${shipping.dump}.done`, '');
  await asked(shipping, '?uploadId=id-1');
  shipping.script.kill('SIGTERM');
  expect((await shipping.script).exitCode).toBe(0);
});

test('what the store goes on refusing is given up after five attempts', async () => {
  const shipping = await ship({ refusals: 100 });
  await writeFile(shipping.dump, 'dump');
  await writeFile(`${shipping.dump}.done`, '');
  const { exitCode, stdout } = await shipping.script;
  expect(exitCode).toBe(1);
  expect(stdout).toContain('ship-dump.sh: end exit=1 part 1 was refused 5 times');
});

test('a missing setting is told of once there is a dump', async () => {
  const ground = await scriptGround({ curl: FAKE_CURL, sleep: FAKE_SLEEP });
  const dump = join(ground.directory, 'heap_dump.hprof');
  await writeFile(dump, 'dump');
  const variables = { HEAP_DUMP_PATH: dump, DUMP_S3_BUCKET: '' };
  const { exitCode, stdout } = await startScript(ground, variables);
  expect(exitCode).toBe(2);
  expect(stdout).toContain('ship-dump.sh: a setting is missing');
});
