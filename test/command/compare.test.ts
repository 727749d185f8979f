import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatComparison } from '../../harness/command/comparison-text.ts';
import { exampleRun } from '../journal/example-run.ts';
import { leaveRun } from '../journal/leave-run.ts';
import { recordsOf, reportOf, type Outcomes } from '../report/example-comparison.ts';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
const TIMEOUT_MS = 60_000;

const compare = (...args: readonly string[]) =>
  execa(process.execPath, [CLI, 'compare', ...args], { reject: false });

describe('formatComparison', () => {
  const cost = {
    startUpSeconds: 1.5,
    cpuSeconds: 11,
    peakMemoryBytes: 300 * 1024 ** 2,
    frozenSeconds: 0.25,
    sentBytes: null,
  };

  it('shows what each flag set captures and costs, who captures more, and how sure', () => {
    const report = reportOf({ none: '.....', hook: 'xxxxx' }, { changes: { cost } });
    expect(formatComparison(report, { colours: false }).split('\n')).toEqual([
      'heap-leak (heap-space) · JDK 17',
      '        usable        95 %  start-up     CPU   memory  frozen  sent',
      '  none     0/5    [0–43 %]     1.5 s  11.0 s  300 MiB  0.25 s     –',
      '  hook     5/5  [57–100 %]     1.5 s  11.0 s  300 MiB  0.25 s     –',
      '',
      'hook captures more than none, 95 % sure (usable evidence none 0/5, hook 5/5: 38 to 100 points more).',
      '  hook against none: Boschloo’s exact test, p = 0.0020, adjusted for all comparisons p = 0.0020',
      '',
    ]);
  });

  it('says why it stopped', () => {
    const text = formatComparison(
      reportOf({ none: '.....', hook: 'xxxxx' }, { design: { stopping: 'sequential' }, trialsPerCell: 60 }),
      { colours: false },
    );
    expect(text).toContain('e-process, valid at every look');
    expect(text).toContain('Stopped after 10 of at most 120 trials: every comparison is decided.');
  });
});

describe('compare --from', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lastgasp-compare-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  async function leave(name: string, outcomes: Outcomes): Promise<string> {
    const path = join(directory, name);
    const trialsPerCell = Math.max(...Object.values(outcomes).map(({ length }) => length));
    const run = exampleRun({ flagSets: Object.keys(outcomes), trialsPerCell });
    await leaveRun(path, { run, records: recordsOf(outcomes) });
    return path;
  }

  it(
    'counts several runs together and names the one that captures more',
    async () => {
      const runs = [
        await leave('one', { none: '...', 'dump-hook': 'xxx' }),
        await leave('two', { none: '...', 'dump-hook': 'xxx' }),
      ];
      const { stdout, exitCode } = await compare('none', 'dump-hook', '--from', ...runs);
      expect(stdout).toContain(
        'dump-hook captures more than none, 95 % sure (usable evidence none 0/6, dump-hook 6/6',
      );
      expect(exitCode).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'ends with 2 where there is too little data, with 3 where there is nothing to compare',
    async () => {
      const run = await leave('one', { none: '.', 'dump-hook': 'x' });
      const few = await compare('none', 'dump-hook', '--from', run);
      expect(few.stdout).toContain('Too little data');
      expect(few.exitCode).toBe(2);
      const unknown = await compare('none', 'sidecar', '--from', run);
      expect(unknown.stderr).toContain('No trial of the flag set sidecar is planned');
      expect(unknown.exitCode).toBe(3);
      const alone = await compare('none', 'none', '--from', run);
      expect(alone.stderr).toContain('There is nothing to compare none with.');
      expect(alone.exitCode).toBe(3);
    },
    TIMEOUT_MS,
  );
});

it(
  'compare --dry-run plans as many trials as it takes to see the difference asked for',
  async () => {
    const { stdout } = await compare(
      'none',
      'dump-hook',
      '--scenario',
      'heap-leak',
      '--detect',
      '60',
      '--dry-run',
      '--json',
    );
    const plan: unknown = JSON.parse(stdout);
    expect(plan).toMatchObject({
      design: { stopping: 'curtailed', pairs: 'all', detectPoints: 60 },
      power: { comparisons: 1, detectPoints: 60 },
    });
    expect(Object(plan).trialsPerCell).toBe(Object(Object(plan).power).trialsNeededFromHalf);
  },
  TIMEOUT_MS,
);
