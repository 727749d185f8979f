import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CAUSES, CONFIDENCES } from '../../harness/postmortem/cause/conclusion.ts';
import { OOM_TYPES } from '../../harness/oom-type.ts';
import { readPostmortem } from './read-postmortem.ts';

/**
 * Inputs of real trials with their verdicts hidden: what a team would have after the fact. Where an input
 * was changed to be another case, `changed` says how.
 */
const CASES = fileURLToPath(new URL('cases/', import.meta.url));
const names = await readdir(CASES);

const expectedSchema = z.strictObject({
  /** The trial, or the test of the mirror, that it was taken from. */
  origin: z.string(),
  changed: z.array(z.string()),
  expected: z.strictObject({
    cause: z.enum(CAUSES),
    confidence: z.enum(CONFIDENCES),
    oomType: z.enum(OOM_TYPES).nullable(),
    oom: z.enum(CONFIDENCES),
    oomTypes: z.array(z.enum(OOM_TYPES)),
  }),
});

async function readExpected(name: string) {
  return expectedSchema.parse(JSON.parse(await readFile(join(CASES, name, 'expected.json'), 'utf8')));
}

async function inputsOf(name: string): Promise<readonly string[]> {
  const files = await readdir(join(CASES, name));
  return files.filter((file) => file !== 'expected.json').map((file) => join(CASES, name, file));
}

test.for(names)('%s: concludes what is expected, and no more', async (name) => {
  const { expected } = await readExpected(name);
  const { cause, oom } = await readPostmortem(await inputsOf(name));
  expect({
    cause: cause.cause,
    confidence: cause.confidence,
    oomType: cause.oomType,
    oom: oom.confidence,
    oomTypes: oom.oomTypes,
  }).toEqual(expected);
});

test.for(names)(
  '%s: what it cites stands in the inputs, and what it cannot tell it says how to decide',
  async (name) => {
    const inputs = await inputsOf(name);
    const report = await readPostmortem(inputs);
    const texts = new Map(
      await Promise.all(inputs.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
    );
    const citations = [report.cause, report.oom, ...report.notes, ...report.evidence].flatMap(
      (said) => said.citations,
    );
    const standing = citations.map(({ file, line, path }) => {
      const text = texts.get(file) ?? '';
      return line === null ? valueAt(JSON.parse(text), path ?? '') : (text.split('\n')[line - 1] ?? '');
    });
    const excerpts = citations.map(({ excerpt }) => excerpt.replace(/…$/, ''));
    expect(standing.map((text, index) => text.slice(0, excerpts[index]?.length))).toEqual(excerpts);
    const { confidence, wouldDecide, citations: rests } = report.cause;
    expect(confidence === 'cannot-tell' ? wouldDecide : rests).not.toEqual([]);
  },
);

/** What stands at a JSON path such as `tasks[0].stopCode`, as a citation writes it. */
function valueAt(document: unknown, path: string): string {
  let value = document;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    value = z.record(z.string(), z.unknown()).or(z.array(z.unknown())).parse(value);
    value = Array.isArray(value) ? value[Number(key)] : z.record(z.string(), z.unknown()).parse(value)[key];
  }
  return path.startsWith('events') ? z.string().parse(value) : JSON.stringify(value);
}

test('there are twelve and more of them, of every OOM type, and cases that cannot be told', async () => {
  const all = await Promise.all(names.map(readExpected));
  expect(names.length).toBeGreaterThanOrEqual(12);
  const types = new Set(all.flatMap(({ expected }) => expected.oomTypes));
  expect(OOM_TYPES.filter((type) => !types.has(type))).toEqual([]);
  expect(all.filter(({ expected }) => expected.confidence === 'cannot-tell').length).toBeGreaterThanOrEqual(
    6,
  );
});
