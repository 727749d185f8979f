import { expect, test } from 'vitest';
import { NETTY_OOM_CLASS, OOM_TYPES, oomTypeOfMessage } from '../harness/oom-type.ts';

test.each([
  ['Java heap space', 'heap-space'],
  ['Java heap space: failed reallocation of scalar replaced objects', 'heap-space'],
  ['GC overhead limit exceeded', 'gc-overhead'],
  ['Metaspace', 'metaspace'],
  ['Compressed class space', 'compressed-class-space'],
  ['Direct buffer memory', 'direct-buffer'],
  ['Cannot reserve 1024 bytes of direct buffer memory (allocated: 0, limit: 512)', 'direct-buffer'],
  ['failed to allocate 4194304 byte(s) of direct memory (used: 33554432, max: 33554432)', 'netty-direct'],
  [
    'unable to create native thread: possibly out of memory or process/resource limits reached',
    'native-thread',
  ],
  ['Requested array size exceeds VM limit', 'array-size'],
])('the message %j means %s', (message, oomType) => {
  expect(oomTypeOfMessage(message)).toBe(oomType);
});

test.each([
  '',
  'Required length exceeds implementation limit',
  'no Java heap space',
  'java heap space',
  'failed to allocate a table',
  'failed to allocate 12 byte(s) of direct memory',
])('the message %j means no type', (message) => {
  expect(oomTypeOfMessage(message)).toBeUndefined();
});

test('no message means a kernel kill: Java never knows of it', () => {
  expect(OOM_TYPES).toContain('oom-killed');
  expect(oomTypeOfMessage('oom-killed')).toBeUndefined();
});

test.each([
  ['io.netty.util.internal.OutOfDirectMemoryError', true],
  ['io.grpc.netty.shaded.io.netty.util.internal.OutOfDirectMemoryError', true],
  ['java.lang.OutOfMemoryError', false],
  ['notio.netty.util.internal.OutOfDirectMemoryError', false],
  ['io.netty.util.internal.OutOfDirectMemoryErrors', false],
])('%s is Netty’s error: %s', (className, isNetty) => {
  expect(NETTY_OOM_CLASS.test(className)).toBe(isNetty);
});
