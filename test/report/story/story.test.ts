import { describe, expect, it } from 'vitest';
import { LOSS_STAGES } from '../../../harness/capture/path-verdict.ts';
import { resultsLayout } from '../../../harness/journal/results-layout.ts';
import { chooseTrials } from '../../../harness/report/story/choose-trials.ts';
import { drawnEventSchema } from '../../../harness/report/story/drawn-event.ts';
import { keyEvents } from '../../../harness/report/story/key-events.ts';
import { readStory } from '../../../harness/report/story/read-story.ts';
import { formatStoryText } from '../../../harness/report/story/story-text.ts';
import { exampleRecord, exampleRun } from '../../journal/example-run.ts';
import { exampleResults, largeRecords } from '../example-results.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleMoments, exampleSeries, timelineText } from './example-timeline.ts';

const RECORD = exampleRecord();
const drawn = (events: ReturnType<typeof exampleMoments>) =>
  events.map((event) => drawnEventSchema.parse(event));

describe('readStory', () => {
  it('reads a trial’s timeline in the order of time, passing over what it does not know or what is cut off', async () => {
    const events = [...exampleMoments(), ...exampleSeries(3)];
    await using results = await exampleResults({
      run: exampleRun(),
      records: [RECORD],
      timelines: new Map([[RECORD.trial, events]]),
    });
    const layout = resultsLayout(results.directory);
    const file = join(layout.trialsDirectory, RECORD.trial, 'timeline.jsonl');
    const later =
      '{"kind":"of-a-later-version","atMs":1,"source":"harness"}\n{"kind":"oom","atMs":1}\n{"kind":"re';
    await writeFile(file, timelineText(events) + later);
    const story = await readStory(layout, RECORD);
    expect(story.events).toHaveLength(events.length);
    expect(story.events.map(({ atMs }) => atMs)).toEqual(
      events.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
    );
  });

  it('has no events where the trial’s folder is gone', async () => {
    await using results = await exampleResults({ run: exampleRun(), records: [RECORD] });
    expect((await readStory(resultsLayout(results.directory), RECORD)).events).toEqual([]);
  });
});

describe('chooseTrials', () => {
  it('takes all trials of a small run', () => {
    const records = largeRecords().slice(0, 50);
    expect(chooseTrials(records)).toEqual(records);
  });

  it('takes of a large one at most fifty: each loss stage, the extremes, invalid ones, each cell', () => {
    const records = largeRecords();
    const chosen = chooseTrials(records);
    expect(chosen).toHaveLength(50);
    const stages = chosen.map(({ paths }) => paths['heap-dump']?.lossStage);
    expect(stages).toEqual(expect.arrayContaining([...LOSS_STAGES]));
    const margins = (of: typeof records) =>
      of.flatMap(({ valid, paths }) => (valid ? (paths['heap-dump']?.marginSeconds ?? []) : []));
    expect(Math.min(...margins(chosen))).toBe(Math.min(...margins(records)));
    expect(Math.max(...margins(chosen))).toBe(Math.max(...margins(records)));
    expect(chosen.some(({ valid }) => !valid)).toBe(true);
    const cells = new Set(chosen.map(({ trial }) => trial.slice(0, trial.lastIndexOf('/'))));
    expect(cells.size).toBeGreaterThan(30);
  });
});

describe('keyEvents', () => {
  it('tells each moment once, and of many alike the first with the number of those that follow', () => {
    const told = keyEvents(
      drawn([...exampleMoments(), ...exampleSeries(120)].toSorted((a, b) => a.atMs - b.atMs)),
    );
    const words = told.map((event) => event.words);
    expect(words).toEqual(expect.arrayContaining(['the service is ready', 'SIGKILL to app']));
    expect(words.filter((text) => text.startsWith('a health probe fails'))).toEqual([
      'a health probe fails: HTTP 200 in 3 ms (59 more follow)',
    ]);
    expect(told.map(({ atMs }) => atMs)).toEqual(told.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it('is bounded in number and length', () => {
    const [signal] = drawn(exampleMoments()).filter(({ kind }) => kind === 'signal');
    const [oom] = drawn(exampleMoments('x'.repeat(100_000))).filter(({ kind }) => kind === 'oom');
    if (signal === undefined || oom === undefined) throw new Error('the example has both');
    const told = keyEvents([oom, ...Array.from({ length: 500 }, () => signal)]);
    expect(told).toHaveLength(41);
    expect(told.map(({ words }) => words)).toContain('461 more, in timeline.jsonl');
    expect(told[0]?.words.length).toBeLessThan(400);
  });
});

it('tells one trial in a terminal’s lines, from its OOM on both sides', () => {
  const events = drawn(exampleMoments('\u001B[2Joom')).toSorted((a, b) => a.atMs - b.atMs);
  const text = formatStoryText(
    { record: RECORD, events },
    {
      replayCommand: './lastgasp run --only',
      flagSets: {},
    },
  );
  expect(text).toMatch(/^heap-leak\/17\/dump-hook\/256-512\/1 {2}heap-dump captured, margin 12.3 s\n/);
  expect(text).toContain('   -56.0 s  the service is ready\n');
  expect(text).toContain('     0.0 s  oom (witness: jvm-banner)\n');
  expect(text).toMatch(/Again:\n {2}\.\/lastgasp run --only heap-leak\/17\/dump-hook\/256-512\/1\n$/);
});
