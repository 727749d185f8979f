import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectFile, ObjectKeyError } from '../../harness/sink/object-file.ts';

const BUCKET = '/results/trials/1/objects/evidence';

test.each([
  ['heap_dump.hprof', `${BUCKET}/heap_dump.hprof`],
  ['task/7/heap_dump.hprof', `${BUCKET}/task/7/heap_dump.hprof`],
  ['a/../b', `${BUCKET}/b`],
  ['..a/b', `${BUCKET}/..a/b`],
  ['/etc/passwd', `${BUCKET}/etc/passwd`],
])('the object %s has its file in the bucket', (key, file) => {
  expect(objectFile(BUCKET, key)).toBe(file);
});

test.each(['../other', '../../../../../etc/passwd', 'a/../../evidence2/x', '..', '.', 'a/..', 'a\0b'])(
  'the key %j is refused: it leads out of the bucket',
  (key) => {
    expect(() => objectFile(BUCKET, key)).toThrow(ObjectKeyError);
  },
);

test('no key whatever has a file outside the bucket', () => {
  const key = fc.array(fc.constantFrom('..', '.', '', 'a', 'evidence', '%2e%2e', '\0', '\\'), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(key, (parts) => {
      try {
        expect(objectFile(BUCKET, parts.join('/'))).toMatch(/^\/results\/trials\/1\/objects\/evidence\/./);
      } catch (error) {
        if (!(error instanceof ObjectKeyError)) throw error;
      }
    }),
  );
});
