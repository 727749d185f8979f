import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { readJournal } from '../../harness/journal/read-journal.ts';
import { Random } from '../../harness/plan/random.ts';
import { reportSchema } from '../../harness/report/report.ts';
import { spoiledWarnings } from '../../harness/report/spoiled-warning.ts';
import { leftoversOf } from './leftovers.ts';
import { withoutTimes } from './report-without-times.ts';
import { runToItsEnd, torture } from './tortured-run.ts';

const KILLS = Number(process.env['LASTGASP_TORTURE_KILLS'] ?? 20);
const SEED = Number(process.env['LASTGASP_TORTURE_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
/** What a kill may come after, in trials of the undisturbed run: now in its start, now in its second trial. */
const WINDOW_TRIALS = 1;
/** Of the undisturbed run: two at a time. */
const TRIALS_IN_A_ROW = 2;
/** Experiments that are killed side by side on one engine: what is left of one must not be taken for the other's. */
const LANES = 2;

const docker = connectDocker();
let parent = '';
let undisturbed = '';
const tortured: { outs: readonly string[]; runIds: readonly string[] } = { outs: [], runIds: [] };

beforeAll(async () => {
  console.log(`${KILLS} kills, seed ${SEED} (LASTGASP_TORTURE_KILLS, LASTGASP_TORTURE_SEED)`);
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-torture-'));
  undisturbed = join(parent, 'undisturbed');
  const startedMs = performance.now();
  await runToItsEnd(undisturbed);
  const windowMs = ((performance.now() - startedMs) / TRIALS_IN_A_ROW) * WINDOW_TRIALS;
  const lanes = await Promise.all(
    Array.from({ length: LANES }, async (_, lane) =>
      torture({
        docker,
        parent: join(parent, `lane-${lane + 1}`),
        kills: Math.ceil((KILLS - lane) / LANES),
        windowMs,
        random: Random.of(SEED, `lane ${lane + 1}`),
        onKill: (text) => console.log(`lane ${lane + 1}: ${text}`),
      }),
    ),
  );
  tortured.outs = lanes.flatMap(({ outs }) => outs);
  tortured.runIds = lanes.flatMap(({ runIds }) => runIds);
}, 4 * 3_600_000);
afterAll(async () => rm(parent, { recursive: true, force: true }));

/** Without what a busy machine spoiled and was run again since: that happens with kills and without. */
async function reportOf(out: string): Promise<unknown> {
  const report = reportSchema.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')));
  const { spoiled } = await readJournal(out);
  const aboutSpoiled = spoiledWarnings({ records: [], spoiled }).map(({ message }) => message);
  return {
    ...report,
    spoiled: [],
    warnings: report.warnings.filter(({ message }) => !aboutSpoiled.includes(message)),
  };
}

test('of all the runs that were killed nothing is left: no container, network, volume, lease, cgroup or loop device', async () => {
  expect(tortured.runIds.length).toBeGreaterThan(0);
  expect(await leftoversOf(docker, tortured.runIds)).toEqual([]);
});

test('every trial of the plan has ended exactly once', async () => {
  for (const out of tortured.outs) {
    const { run, records, warnings } = await readJournal(out);
    expect(records.map(({ trial }) => trial).toSorted()).toEqual(
      run.plan.trials.map(({ id }) => id).toSorted(),
    );
    expect(warnings).toEqual([]);
  }
});

test('the report is that of the undisturbed run but for times', async () => {
  const expected = withoutTimes(await reportOf(undisturbed));
  for (const out of tortured.outs) expect(withoutTimes(await reportOf(out))).toEqual(expected);
});

test('no half of a file is left in the results', async () => {
  for (const out of tortured.outs) {
    const files = await readdir(out, { recursive: true });
    expect(files.filter((file) => file.endsWith('.draft'))).toEqual([]);
  }
});
