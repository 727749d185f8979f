import { expect, test } from 'vitest';
import { parseJavaOption } from '../../harness/check/java/java-option.ts';
import type { OptionPlace } from '../../harness/check/java/java-options.ts';
import { missingFlags } from '../../harness/trial/missing-flag.ts';

function placed(texts: readonly string[], place: OptionPlace = 'command') {
  return texts.map((text) => ({ place, text, option: parseJavaOption(text) }));
}

test.each([
  ['the last of two', ['-Xmx1g', '-Xmx2g'], ['-Xmx1g', '-Xmx2g']],
  ['an earlier one that the list itself replaces', ['-Xmx1g', '-Xmx2g'], ['-Xmx2g']],
  [
    'hooks, which add up',
    ['-XX:OnOutOfMemoryError=a'],
    ['-XX:OnOutOfMemoryError=a', '-XX:OnOutOfMemoryError=b'],
  ],
  ['agents, which add up', ['-javaagent:/a.jar=x'], ['-javaagent:/a.jar=x', '-javaagent:/b.jar']],
  ['logs, which add up', ['-Xlog:gc:file=/tmp/a'], ['-Xlog:gc:file=/tmp/a', '-Xlog:disable']],
])('%s are there', (_what, asked, options) => {
  expect(missingFlags(asked, placed(options))).toEqual([]);
});

test.each([
  ['a later one of another value', ['-Xmx1g'], ['-Xmx1g', '-Xmx2g'], '-Xmx2g'],
  ['a switch turned off', ['-XX:+UseG1GC'], ['-XX:+UseG1GC', '-XX:-UseG1GC'], '-XX:-UseG1GC'],
  ['a property', ['-Da=1'], ['-Da=2'], '-Da=2'],
])('%s is in its place', (_what, asked, options, inPlace) => {
  expect(missingFlags(asked, placed(options))).toEqual([
    { asked: asked[0], inPlace: expect.objectContaining({ text: inPlace, place: 'command' }) },
  ]);
});

test.each([
  [['-javaagent:/a.jar=token=1'], ['-javaagent:/a.jar=token=2']],
  [['-XX:OnOutOfMemoryError=a'], ['-XX:OnOutOfMemoryError=b']],
  [['-Xlog:gc'], []],
])('%j is not among %j', (asked, options) => {
  expect(missingFlags(asked, placed(options))).toEqual([{ asked: asked[0], inPlace: null }]);
});
