import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
const TIMEOUT_MS = 60_000;

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-nightly-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const nightly = (...args: readonly string[]) =>
  execa(process.execPath, [CLI, 'nightly', '--dry-run', ...args], { reject: false });

async function configOf(changes: object): Promise<string> {
  const file = join(directory, 'lastgasp.config.ts');
  const config = {
    flagSets: {
      none: { description: 'no flags', jvmFlags: [] },
      dump: { description: 'a dump', jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError'] },
    },
    ...changes,
  };
  await writeFile(file, `export default ${JSON.stringify(config)};\n`);
  return file;
}

const NIGHTLY = {
  scenarios: ['heap-leak'],
  flagSets: ['none', 'dump'],
  jdks: [21],
  trials: 6,
  controls: { positive: { scenario: 'heap-leak', flagSet: 'dump' }, negative: { flagSet: 'none' } },
};

test(
  'plans what the config has for the night, of which a shard is a part',
  async () => {
    const config = await configOf({ nightly: NIGHTLY });
    const whole = await nightly('--config', config, '--json', '--seed', '7');
    expect(JSON.parse(whole.stdout)).toMatchObject({
      seed: 7,
      trialsPerCell: 6,
      cells: [
        { scenario: 'heap-leak', jdk: 21, flagSet: 'none' },
        { scenario: 'heap-leak', jdk: 21, flagSet: 'dump' },
      ],
      estimate: { trials: 12 },
    });
    const shard = await nightly(
      '--config',
      config,
      '--json',
      '--seed',
      '7',
      '--shard',
      '2/3',
      '--trials',
      '3',
    );
    expect(JSON.parse(shard.stdout)).toMatchObject({ trialsPerCell: 3, estimate: { trials: 2 } });
  },
  TIMEOUT_MS,
);

test.each([
  { what: 'a config without a night', changes: {}, args: [], says: 'The config has no nightly experiment.' },
  {
    what: 'a gate that nothing is held to',
    changes: { nightly: { ...NIGHTLY, gates: [{ flagSet: 'dump', jdk: 17, rateMin: 0.5 }] } },
    args: [],
    says: 'it is about nothing that is run at night: 21',
  },
  {
    what: 'a shard that would draw a plan of its own',
    changes: { nightly: NIGHTLY },
    args: ['--shard', '1/2'],
    says: 'Give all shards the same --seed',
  },
  {
    what: 'a shard against a baseline',
    changes: { nightly: NIGHTLY },
    args: ['--shard', '1/2', '--seed', '1', '--baseline', 'baseline.json'],
    says: 'Leave out --baseline here and give it to lastgasp merge.',
  },
  {
    what: 'a baseline that is not there',
    changes: { nightly: NIGHTLY },
    args: ['--baseline', 'no-such-baseline.json'],
    says: 'There is no baseline no-such-baseline.json.',
  },
  {
    what: 'a wish to notify nobody',
    changes: { nightly: NIGHTLY },
    args: ['--notify'],
    says: 'LASTGASP_WEBHOOK_URL holds no address to notify.',
  },
])(
  'refuses $what before any trial',
  async ({ changes, args, says }) => {
    const { stderr, exitCode } = await nightly('--config', await configOf(changes), ...args);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(3);
  },
  TIMEOUT_MS,
);
