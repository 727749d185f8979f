import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectFile, ObjectKeyError } from '../../harness/sink/object-file.ts';
import { s3Operation } from '../../harness/sink/s3-operation.ts';
import { BOUNDED, TEST_TIMEOUT_MS } from './bounded.ts';

const BUCKET = '/results/trials/1/objects/evidence';
/** What request lines are made of, and what they are not. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '?',
    '&',
    '=',
    '..',
    '.',
    '%',
    '%2f',
    '%2e%2e',
    '%00',
    '%ff',
    'uploadId',
    'partNumber',
  ),
  fc.constantFrom('evidence', 'acl', '1', '-1', '99999999999999999999', '\\', ' '),
  fc.string({ maxLength: 8 }),
);

test(
  'whatever a task asks the object store for, it is told what it is, and no object lies outside its bucket',
  () => {
    fc.assert(
      fc.property(
        fc.constantFrom('PUT', 'POST', 'GET', 'DELETE', ''),
        fc.array(piece, { maxLength: 20 }),
        (method, pieces) => {
          const operation = s3Operation({ method, url: `/${pieces.join('')}`, isCopy: false });
          if (operation.kind === 'other') return;
          try {
            expect(objectFile(BUCKET, operation.key).startsWith(`${BUCKET}/`)).toBe(true);
          } catch (error) {
            if (!(error instanceof ObjectKeyError)) throw error;
          }
        },
      ),
      BOUNDED,
    );
  },
  TEST_TIMEOUT_MS,
);
