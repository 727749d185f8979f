import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import { createJournal } from '../../harness/journal/journal.ts';
import { readJournal } from '../../harness/journal/read-journal.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { saveEvidence } from '../../harness/run/evidence-files.ts';
import { rejudgeRun } from '../../harness/run/rejudge-run.ts';
import { judgeTrial } from '../../harness/verdict/judge-trial.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { exampleRun } from '../journal/example-run.ts';
import { exampleEvidence } from '../verdict/example-evidence.ts';

const SCENARIOS = fileURLToPath(new URL('../../scenarios', import.meta.url));
const TRIALS = [1, 2].map((index) => `heap-leak/17/dump-hook/256-512/${index}`);

let parent = '';
let directory = '';

/** What a run of two trials leaves whose evidence is the example's, judged as it ended. */
async function leaveRun(): Promise<readonly TrialRecord[]> {
  const run = exampleRun({ flagSets: ['dump-hook'], trialsPerCell: 2 });
  const scenario = await loadScenario({ directories: [SCENARIOS], name: 'heap-leak' });
  await using journal = await createJournal({ directory, run });
  const records: TrialRecord[] = [];
  for (const id of TRIALS) {
    const evidence = evidenceOf(id);
    await saveEvidence(await journal.freshTrialDirectory(id), evidence);
    const record = judgeTrial({ evidence, scenario, capturePaths: [heapDump] });
    await journal.appendTrial(record);
    records.push(record);
  }
  return records;
}

function evidenceOf(id: string): TrialEvidence {
  const [fingerprint = ''] = Object.keys(exampleRun().setups);
  const { trial, ...rest } = exampleEvidence();
  return { ...rest, fingerprint, trial: { ...trial, id, flagSet: 'dump-hook' } };
}

const fileOf = (trial: string | undefined, name: string): string =>
  join(directory, 'trials', trial ?? '', name);
const trialsText = () => readFile(join(directory, 'trials.jsonl'), 'utf8');
const rejudge = () => rejudgeRun({ directory, scenarioDirectories: () => [SCENARIOS] });

/** Changes one value of a trial's evidence. */
async function tamper(trial: string | undefined, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const file = fileOf(trial, 'evidence.json');
  const evidence: unknown = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...Object(evidence), ...changes }));
}

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-rejudge-'));
  directory = join(parent, 'results');
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

describe('rejudgeRun', () => {
  it('comes to the same records from the same evidence', async () => {
    const records = await leaveRun();
    const before = await trialsText();
    const rejudged = await rejudge();
    expect(rejudged.changes).toEqual([]);
    expect(rejudged.recorded.records).toEqual(records);
    expect(await trialsText()).toBe(before);
  });

  it('says which verdicts are not what they were, and writes the new ones', async () => {
    await leaveRun();
    await tamper(TRIALS[1], { failure: { kind: 'load-failed', detail: 'k6 failed after all' } });
    const { changes } = await rejudge();
    expect(changes).toEqual([
      { trial: TRIALS[1], path: null, before: 'valid', after: 'not counted (k6 failed after all)' },
      { trial: TRIALS[1], path: 'heap-dump', before: 'lost at no-trigger', after: 'invalid' },
    ]);
    const { records } = await readJournal(directory);
    expect(records.map(({ valid }) => valid)).toEqual([true, false]);
    expect((await rejudge()).changes).toEqual([]);
  });

  it('keeps the attempts that the harness spoiled, whose evidence is gone', async () => {
    const [first] = await leaveRun();
    const spoiled = { ...first, valid: false, invalidReason: 'It stood still.', spoiled: true };
    await writeFile(join(directory, 'trials.jsonl'), `${JSON.stringify(spoiled)}\n${await trialsText()}`);
    await rejudge();
    expect(await readJournal(directory)).toMatchObject({
      records: TRIALS.map((trial) => ({ trial })),
      spoiled: [{ trial: TRIALS[0], invalidReason: 'It stood still.' }],
    });
  });

  it.each([
    {
      what: 'a timeline that is cut off',
      damage: () => appendFile(fileOf(TRIALS[0], 'timeline.jsonl'), '{"kind":"oo'),
    },
    {
      what: 'a timeline with a line that is no event',
      damage: () => appendFile(fileOf(TRIALS[0], 'timeline.jsonl'), '{"kind":"oom"}\n'),
    },
    { what: 'no timeline', damage: () => rm(fileOf(TRIALS[0], 'timeline.jsonl')) },
    {
      what: 'evidence of another trial',
      damage: () => tamper(TRIALS[0], { trial: evidenceOf(TRIALS[1] ?? '').trial }),
    },
    {
      what: 'evidence of another setup',
      damage: () => tamper(TRIALS[0], { fingerprint: 'ffffffffffffffff' }),
    },
    { what: 'evidence without a start', damage: () => tamper(TRIALS[0], { startedAtMs: null }) },
  ])('judges nothing from $what, and leaves the verdicts as they were', async ({ damage }) => {
    await leaveRun();
    const before = await trialsText();
    await damage();
    await expect(rejudge()).rejects.toMatchObject({ code: 'evidence-damaged', exitCode: 3 });
    expect(await trialsText()).toBe(before);
  });

  it('judges facts that a capture path cannot read as invalid, never as captured', async () => {
    await leaveRun();
    await tamper(TRIALS[0], { facts: { 'heap-dump': { file: 'nonsense' } } });
    const { changes } = await rejudge();
    expect(changes).toEqual([
      { trial: TRIALS[0], path: 'heap-dump', before: 'lost at no-trigger', after: 'invalid' },
    ]);
  });

  it('does not judge by a capture path that it does not know', async () => {
    await leaveRun();
    await writeFile(
      join(directory, 'trials.jsonl'),
      (await trialsText()).replaceAll('"heap-dump"', '"smoke-signal"'),
    );
    await expect(rejudge()).rejects.toThrow(/was judged by smoke-signal, which is unknown here/);
  });
});
