import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { durationText } from '../../harness/progress/duration-text.ts';
import { LiveProgress } from '../../harness/progress/live-progress.ts';
import { PlainProgress } from '../../harness/progress/plain-progress.ts';
import type { RunSubscriber } from '../../harness/progress/run-event.ts';
import { RunTally } from '../../harness/progress/run-tally.ts';
import { LOST, exampleRecord, invalidRecord } from '../journal/example-run.ts';
import { VirtualScreen } from './virtual-screen.ts';

const FIRST = exampleRecord({ index: 1 });
const SECOND = exampleRecord({ index: 2, path: LOST });

const [ONE_CELL, CELLS] = [[FIRST], [FIRST, { ...FIRST, flagSet: 'none' }]];

let nowMs = 0;
const clock = { nowMs: () => nowMs };

beforeEach(() => {
  nowMs = 1_000_000;
});

/** A first trial of 100 s with its OOM after 60, then a second under load. */
function runOneAndAHalf(subscriber: RunSubscriber): void {
  subscriber.onEvent({ kind: 'run-started', totalTrials: 6, cells: CELLS, trialsPerCell: 3, keptTrials: 0 });
  subscriber.onEvent({ kind: 'trial-started', trial: FIRST.trial });
  subscriber.onEvent({ kind: 'trial-phase', trial: FIRST.trial, phase: 'loading' });
  nowMs += 60_000;
  subscriber.onEvent({ kind: 'trial-phase', trial: FIRST.trial, phase: 'oom' });
  nowMs += 40_000;
  subscriber.onEvent({ kind: 'trial-ended', record: FIRST });
  subscriber.onEvent({ kind: 'trial-started', trial: SECOND.trial });
  subscriber.onEvent({ kind: 'trial-phase', trial: SECOND.trial, phase: 'loading' });
}

describe('PlainProgress', () => {
  it('writes one line as a trial starts, runs out of memory and ends', () => {
    const written: string[] = [];
    using progress = new PlainProgress({ write: (text) => written.push(text), clock });
    runOneAndAHalf(progress);
    progress.onEvent({ kind: 'note', message: 'pulling nothing' });
    expect(written).toEqual([
      '6 trials of 2 cells\n',
      '[1/6] heap-leak/17/dump-hook/256-512/1 starts\n',
      'heap-leak/17/dump-hook/256-512/1 is out of memory after 1 min 0 s\n',
      'heap-leak/17/dump-hook/256-512/1 ends after 1 min 40 s: heap-dump captured, margin 12.3 s\n',
      '[2/6] heap-leak/17/dump-hook/256-512/2 starts\n',
      'pulling nothing\n',
    ]);
  });

  it('says where a trial was lost and why one is invalid or unreachable', () => {
    const written: string[] = [];
    using progress = new PlainProgress({ write: (text) => written.push(text), clock });
    progress.onEvent({ kind: 'trial-ended', record: SECOND });
    progress.onEvent({ kind: 'trial-ended', record: invalidRecord({ index: 3 }, 'wrong OOM') });
    const spoiled = { ...invalidRecord({ index: 3 }, 'It stood still.'), spoiled: true };
    progress.onEvent({ kind: 'trial-started', trial: spoiled.trial });
    nowMs += 40_000;
    progress.onEvent({ kind: 'trial-spoiled', record: spoiled });
    const unreachable = { ...SECOND, valid: false, unreachableReason: 'never on this JDK' };
    progress.onEvent({ kind: 'trial-ended', record: unreachable });
    expect(written).toEqual([
      `${SECOND.trial} ends: heap-dump lost at stopped-mid-upload, margin -212.4 s\n`,
      'heap-leak/17/dump-hook/256-512/3 ends: invalid: wrong OOM\n',
      '[3/0] heap-leak/17/dump-hook/256-512/3 starts\n',
      'heap-leak/17/dump-hook/256-512/3 is spoiled after 40 s and runs again: It stood still.\n',
      `${SECOND.trial} ends: unreachable: never on this JDK\n`,
    ]);
  });
});

/** Ends that many trials, each 10 s after it began, the first two invalid. */
function endTrials(subscriber: RunSubscriber, count: number, totalTrials: number): void {
  subscriber.onEvent({
    kind: 'run-started',
    totalTrials,
    cells: ONE_CELL,
    trialsPerCell: totalTrials,
    keptTrials: 0,
  });
  for (let index = 1; index <= count; index += 1) {
    const record = index <= 2 ? invalidRecord({ index }, 'wrong OOM') : exampleRecord({ index });
    subscriber.onEvent({ kind: 'trial-started', trial: record.trial });
    nowMs += 10_000;
    subscriber.onEvent({ kind: 'trial-ended', record });
  }
}

describe('a long run', () => {
  const standings = (count: number, totalTrials: number): readonly string[] => {
    const written: string[] = [];
    using progress = new PlainProgress({ write: (text) => written.push(text), clock });
    endTrials(progress, count, totalTrials);
    return written.filter((line) => line.includes(' trials done'));
  };

  it('says at each tenth of it where it stands', () => {
    expect(standings(210, 210)).toHaveLength(9);
    expect(standings(63, 210)).toEqual([
      '21 of 210 trials done, 2 of them invalid, about 31 min 30 s left\n',
      '42 of 210 trials done, 2 of them invalid, about 28 min 0 s left\n',
      '63 of 210 trials done, 2 of them invalid, about 24 min 30 s left\n',
    ]);
  });

  it('is one of twenty trials or more', () => {
    expect(standings(19, 19)).toEqual([]);
  });

  it('shows on a terminal how many trials were invalid', () => {
    const stream = new VirtualScreen();
    using progress = new LiveProgress({ stream, clock });
    endTrials(progress, 3, 210);
    expect(stream.text).toContain('  3 of 210 trials done, 2 of them invalid, about 34 min 30 s left');
  });
});

describe('LiveProgress', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('shows each running trial with its phase and seconds, and what is left', () => {
    const stream = new VirtualScreen();
    using progress = new LiveProgress({ stream, clock });
    runOneAndAHalf(progress);
    nowMs += 20_000;
    vi.advanceTimersByTime(1000);
    expect(stream.text.split('\n')).toEqual([
      'heap-leak/17/dump-hook/256-512/1  heap-dump captured, margin 12.3 s',
      '  usable of 3  heap-space',
      '  dump-hook    1/1',
      '  none         ·',
      '  heap-leak/17/dump-hook/256-512/2  under load  20 s',
      '  1 of 6 trials done, about 8 min 0 s left',
    ]);
  });

  it('counts the seconds while nothing happens', () => {
    const stream = new VirtualScreen();
    using progress = new LiveProgress({ stream, clock });
    progress.onEvent({
      kind: 'run-started',
      totalTrials: 1,
      cells: ONE_CELL,
      trialsPerCell: 1,
      keptTrials: 0,
    });
    progress.onEvent({ kind: 'trial-started', trial: FIRST.trial });
    expect(stream.text).toContain('starting  0 s');
    nowMs += 7000;
    vi.advanceTimersByTime(1000);
    expect(stream.text).toContain('starting  7 s');
    expect(stream.text).not.toContain('left');
  });

  it('leaves only what ended on the screen, and no timer, when it is disposed, twice without harm', () => {
    const stream = new VirtualScreen();
    const progress = new LiveProgress({ stream, clock });
    runOneAndAHalf(progress);
    progress.onEvent({ kind: 'note', message: 'interrupted' });
    progress[Symbol.dispose]();
    progress[Symbol.dispose]();
    progress.onEvent({ kind: 'trial-ended', record: SECOND });
    expect(stream.text.split('\n')).toEqual([
      'heap-leak/17/dump-hook/256-512/1  heap-dump captured, margin 12.3 s',
      'interrupted',
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not keep the process alive', () => {
    vi.useRealTimers();
    const setInterval = vi.spyOn(globalThis, 'setInterval');
    const progress = new LiveProgress({ stream: new VirtualScreen(), clock });
    expect(setInterval.mock.results[0]?.value.hasRef()).toBe(false);
    progress[Symbol.dispose]();
    setInterval.mockRestore();
  });
});

describe('RunTally', () => {
  it('guesses the time left from the median, not from one trial that took long', () => {
    const tally = new RunTally();
    tally.record(
      { kind: 'run-started', totalTrials: 5, cells: ONE_CELL, trialsPerCell: 5, keptTrials: 0 },
      0,
    );
    expect(tally.timeLeftMs(0)).toBeNull();
    let atMs = 0;
    for (const [place, durationMs] of [10_000, 12_000, 600_000].entries()) {
      const record = exampleRecord({ index: place + 1 });
      tally.record({ kind: 'trial-started', trial: record.trial }, atMs);
      atMs += durationMs;
      tally.record({ kind: 'trial-ended', record }, atMs);
    }
    expect(tally.timeLeftMs(atMs)).toBe(24_000);
  });

  it('shares what is left among the trials that run at the same time', () => {
    const tally = new RunTally();
    tally.record(
      { kind: 'run-started', totalTrials: 3, cells: ONE_CELL, trialsPerCell: 3, keptTrials: 0 },
      0,
    );
    tally.record({ kind: 'trial-started', trial: FIRST.trial }, 0);
    tally.record({ kind: 'trial-ended', record: FIRST }, 10_000);
    for (const index of [2, 3]) {
      tally.record({ kind: 'trial-started', trial: exampleRecord({ index }).trial }, 10_000);
    }
    expect(tally.timeLeftMs(14_000)).toBe(6000);
    expect(tally.timeLeftMs(99_000)).toBe(0);
  });

  it('does not let a trial that overruns shorten the others', () => {
    const tally = new RunTally();
    tally.record(
      { kind: 'run-started', totalTrials: 3, cells: ONE_CELL, trialsPerCell: 3, keptTrials: 0 },
      0,
    );
    tally.record({ kind: 'trial-started', trial: FIRST.trial }, 0);
    tally.record({ kind: 'trial-ended', record: FIRST }, 10_000);
    tally.record({ kind: 'trial-started', trial: SECOND.trial }, 10_000);
    tally.record({ kind: 'trial-started', trial: exampleRecord({ index: 3 }).trial }, 20_000);
    expect(tally.timeLeftMs(25_000)).toBe(2500);
  });
});

describe('durationText', () => {
  it.each([
    { milliseconds: 0, text: '0 s' },
    { milliseconds: 59_499, text: '59 s' },
    { milliseconds: 59_500, text: '1 min 0 s' },
    { milliseconds: 3_599_000, text: '59 min 59 s' },
    { milliseconds: 7_500_000, text: '2 h 5 min' },
  ])('says $milliseconds ms as $text', ({ milliseconds, text }) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
