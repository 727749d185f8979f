import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { OOM_TYPES, oomTypeOfMessage } from '../../harness/oom-type.ts';

const source = await readFile(
  new URL('../../jvm-sample/src/lastgasp/service/OomKind.java', import.meta.url),
  'utf8',
);
const constants = [...source.matchAll(/^ {4}[A-Z_]+\("([a-z-]+)", "([^"]*)"\)/gm)].map((match) => ({
  oomType: match[1] ?? '',
  messagePrefix: match[2] ?? '',
}));
const known = constants.filter((constant) => constant.oomType !== 'unknown');

/** What it takes for a prefix to be told from somebody else's message. */
const AFTER_PREFIX: Readonly<Record<string, string>> = {
  'failed to allocate ': '4194304 byte(s) of direct memory (used: 33554432, max: 33554432)',
};

test('the sample names each message as the harness does', () => {
  expect(known.length).toBeGreaterThan(0);
  const asHarness = known.map(({ messagePrefix }) => ({
    oomType: oomTypeOfMessage(`${messagePrefix}${AFTER_PREFIX[messagePrefix] ?? ''}`),
    messagePrefix,
  }));
  expect(known).toEqual(asHarness);
});

test('the sample testifies to each type that Java can know of', () => {
  const ofJava = OOM_TYPES.filter((oomType) => oomType !== 'oom-killed');
  expect([...new Set(known.map((constant) => constant.oomType))].toSorted()).toEqual(ofJava.toSorted());
});

test('only the last constant matches every message', () => {
  expect(constants.filter((constant) => constant.messagePrefix === '')).toEqual([constants.at(-1)]);
});
