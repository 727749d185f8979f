import { expect, test } from 'vitest';
import { HOTSPOT_FLAGS, nearestFlag } from '../../../harness/check/java/hotspot-flag.ts';

test('knows more than a thousand flags, each with its status on three JDKs', () => {
  expect(HOTSPOT_FLAGS.size).toBeGreaterThan(1000);
  expect(HOTSPOT_FLAGS.get('ZGenerational')?.status).toEqual({ 17: 'unknown', 21: 'product', 25: 'ignored' });
  expect(HOTSPOT_FLAGS.get('HeapDumpGzipLevel')).toEqual({
    name: 'HeapDumpGzipLevel',
    kind: 'whole',
    status: { 17: 'manageable', 21: 'manageable', 25: 'manageable' },
    range: { from: 0, to: 9 },
  });
});

test.each([
  ['HeapDumpOnOutOfMemory', 'HeapDumpOnOutOfMemoryError'],
  ['exitOnOutOfMemoryError', 'ExitOnOutOfMemoryError'],
  ['MaxMetaspacesize', 'MaxMetaspaceSize'],
  ['OnOutOfMemory', 'OnOutOfMemoryError'],
])('%s most likely means %s', (misspelt, flag) => {
  expect(nearestFlag(misspelt, 21)).toBe(flag);
});
