import { resolve, sep } from 'node:path';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** A task named an object so that its file would be somewhere else. */
export class ObjectKeyError extends HarnessError {
  readonly code = 'object-key';
  readonly exitCode = EXIT_CODE.internal;
}

/**
 * Where a server that stores on disk keeps an object. Keys are what a task says they are; none leads out
 * of the bucket's folder.
 *
 * @throws {ObjectKeyError}
 */
export function objectFile(bucketDirectory: string, key: string): string {
  const bucket = resolve(bucketDirectory);
  const file = resolve(bucket, `./${key}`);
  if (file.startsWith(`${bucket}${sep}`) && !key.includes('\0')) return file;
  throw new ObjectKeyError(`The object key ${JSON.stringify(key)} leads out of its bucket.`);
}
