import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournal } from '../../harness/journal/journal.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { reportSchema } from '../../harness/report/report.ts';
import { artefact, artefacts, exampleRecord, exampleRun, invalidRecord } from '../journal/example-run.ts';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-report-'));
});
afterEach(() => rm(parent, { recursive: true }));

async function resultsOf(records: readonly TrialRecord[]): Promise<string> {
  const directory = join(parent, 'run');
  const run = exampleRun({ flagSets: ['dump-hook'], trialsPerCell: records.length });
  await using journal = await createJournal({ directory, run });
  for (const record of records) await journal.appendTrial(record);
  return directory;
}

/** Where no engine answers: a report needs none. */
function lastgasp(...args: readonly string[]) {
  const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  return execa(process.execPath, [CLI, 'report', ...args], { reject: false, env });
}

const DUMPED = exampleRecord({
  changes: {
    stopCode: 'EssentialContainerExited',
    exitCode: 3,
    artefacts: artefacts({ dump: artefact({ state: 'complete', sizeBytes: 7 }) }),
  },
});

describe('lastgasp report', () => {
  it('prints the report of a run again', async () => {
    const { exitCode, stdout } = await lastgasp(await resultsOf([DUMPED]));
    expect(stdout).toContain('heap-leak · JDK 17 · dump-hook · 256/512   1/1 captured');
    expect(exitCode).toBe(0);
  });

  it('prints one JSON object of the published schema', async () => {
    const { stdout } = await lastgasp(await resultsOf([DUMPED]), '--json');
    expect(reportSchema.parse(JSON.parse(stdout)).cells[0]?.ends[0]?.artefacts?.dump.state).toBe('complete');
  });

  it('prints what fires for what', async () => {
    const { stdout } = await lastgasp(await resultsOf([DUMPED]), '--fires');
    expect(stdout).toContain('  dump-hook  dump; exit 3\n');
  });

  it('prints what fires for what as Markdown', async () => {
    const { stdout } = await lastgasp(await resultsOf([DUMPED]), '--fires', '--format', 'markdown');
    expect(stdout).toContain('| heap-leak (heap-space) | dump; exit 3 |');
  });

  it.each([
    ['html', /^<!doctype html>/],
    ['junit', /^<\?xml/],
    ['markdown', /^# lastgasp/],
    ['json', /^\{/],
    ['terminal', /^heap-space OOMs/],
  ])('prints it as %s', async (format, words) => {
    const { exitCode, stdout } = await lastgasp(await resultsOf([DUMPED]), '--format', format);
    expect(stdout).toMatch(words);
    expect(exitCode).toBe(0);
  });

  it('prints one trial, as text and as a page', async () => {
    const directory = await resultsOf([DUMPED]);
    const text = await lastgasp(directory, '--trial', DUMPED.trial);
    expect(text.stdout).toContain(`${DUMPED.trial}  heap-dump captured, margin 12.3 s`);
    const page = await lastgasp(directory, '--trial', DUMPED.trial, '--format', 'html');
    expect(page.stdout).toContain(`<title>lastgasp: ${DUMPED.trial}</title>`);
  });

  it.each([
    ['a trial that did not end', ['--trial', 'heap-leak/17/dump-hook/256-512/2'], /Did you mean "heap-leak/],
    ['a trial for a build server', ['--trial', DUMPED.trial, '--format', 'junit'], /has no form "junit"/],
    ['what fires for a build server', ['--fires', '--format', 'junit'], /has no form "junit"/],
  ])('refuses %s with exit code 3', async (_name, options, words) => {
    const { exitCode, stderr } = await lastgasp(await resultsOf([DUMPED]), ...options);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(3);
  });

  it('ends with the exit code of the run', async () => {
    const { exitCode, stdout } = await lastgasp(await resultsOf([invalidRecord({}, 'k6 failed')]));
    expect(stdout).toContain('#1 invalid: k6 failed');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['a folder without a run', [], /^error: There is no run in/],
    ['two things at once', ['--trial', 'x', '--fires'], /cannot be used with option '--fires'/],
  ])('refuses %s with exit code 3', async (_name, options, words) => {
    const { exitCode, stderr } = await lastgasp(parent, ...options);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(3);
  });
});
