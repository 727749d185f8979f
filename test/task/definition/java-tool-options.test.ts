import { expect, test } from 'vitest';
import { javaToolOptions } from '../../../harness/task/definition/java-tool-options.ts';

test('passes plain flags as they are, one after another', () => {
  expect(javaToolOptions([])).toBe('');
  expect(javaToolOptions(['-Xmx64m', '-XX:OnOutOfMemoryError=/dump.sh'])).toBe(
    '-Xmx64m -XX:OnOutOfMemoryError=/dump.sh',
  );
});

test.each([
  ['-XX:OnOutOfMemoryError=/dump.sh %p', '"-XX:OnOutOfMemoryError=/dump.sh %p"'],
  ['-XX:OnOutOfMemoryError=echo "gone"\tnow', `'-XX:OnOutOfMemoryError=echo "gone"\tnow'`],
  [`-Dgreeting=it's here`, `"-Dgreeting=it's here"`],
  [`-Dgreeting=it's`, `"-Dgreeting=it's"`],
  ['-Dgreeting="hello"', `'-Dgreeting="hello"'`],
])('quotes %j, which the JVM would split or strip of its own quotes', (flag, quoted) => {
  expect(javaToolOptions(['-Xmx64m', flag])).toBe(`-Xmx64m ${quoted}`);
});

test('refuses a flag that no quotes can carry', () => {
  expect(() => javaToolOptions([`-Da="it's here"`])).toThrow('both kinds of quotes');
});
