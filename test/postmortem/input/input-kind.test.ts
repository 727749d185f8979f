import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readHead } from '../../../harness/postmortem/input/input-head.ts';
import { recognise } from '../../../harness/postmortem/input/input-kind.ts';
import { orderServiceDump } from '../../hprof/order-service-dump.ts';
import { exampleDefinition } from '../../task/definition/example-definition.ts';
import { ExampleFiles, exampleTask } from '../example-files.ts';

const TASK = exampleTask();
const EVENTS = { events: [{ timestamp: 1, message: 'x' }], searchedLogStreams: [] };
const CRASH = '#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n';

async function kindOf(content: object | string) {
  await using files = await ExampleFiles.create();
  const file = await files.write('input.bin', content);
  const { kind, ...rest } = recognise(file, await readHead(file));
  return 'form' in rest ? `${kind}, ${rest.form}${rest.isGzip ? ', gz' : ''}` : kind;
}

test.each<readonly [string, object | string, string]>([
  ['an answer of DescribeTasks', { tasks: [TASK], failures: [] }, 'stopped-task'],
  ['an event of EventBridge', { 'detail-type': 'ECS Task State Change', detail: TASK }, 'stopped-task'],
  ['one task by itself, on one line', JSON.stringify(TASK), 'stopped-task'],
  ['a task definition', exampleDefinition(), 'task-definition'],
  ['an answer of DescribeTaskDefinition', { taskDefinition: exampleDefinition() }, 'task-definition'],
  ['an answer of FilterLogEvents', EVENTS, 'log, events'],
  ['the same in gzip', gzipSync(JSON.stringify(EVENTS)), 'log, events, gz'],
  ['lines', ['hello', 'world'], 'log, lines'],
  ['lines in gzip', gzipSync('hello\nworld\n'), 'log, lines, gz'],
  ['lines of HotSpot’s own logging', ['[0.022s][info][gc] Using Parallel'], 'log, lines'],
  ['structured lines', ['{"message":"a","tasks":1}', '{"message":"b"}'], 'log, lines'],
  ['one structured line', '{"message":"a"}', 'log, lines'],
  ['lines with colours', '\u001B[31mERROR\u001B[0m it failed\n', 'log, lines'],
  ['a heap dump', Buffer.concat(orderServiceDump()), 'heap-dump'],
  ['a heap dump in gzip', gzipSync(Buffer.concat(orderServiceDump())), 'heap-dump'],
  ['a recording', Buffer.from('FLR\0\0\u0002\0\u0001'), 'recording'],
  ['a compressed recording', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x00]), 'recording'],
  ['a crash report', CRASH, 'crash-report'],
])('tells %s by its content', async (_name, content, kind) => {
  expect(await kindOf(content)).toBe(kind);
});

test.each<readonly [string, object | string, string]>([
  ['nothing', '', 'it is empty'],
  ['a zip archive', 'PK\u0003\u0004aaaa', 'a zip archive'],
  ['a web page', '<!DOCTYPE html><html>', 'a web page or XML'],
  ['other JSON', { hello: 1 }, 'it is JSON, but neither a task'],
  ['a list of JSON', '[{ "a": 1 }]', 'it is JSON, but neither'],
  ['binary data', Buffer.from([1, 2, 3, 0, 0xff, 0, 9, 9]), 'it is binary and begins with 010203'],
  ['a dump that is cut within its header', 'JAVA PROFILE 1.', 'a heap dump whose header is cut off'],
  ['a task in gzip', gzipSync(JSON.stringify({ tasks: [] })), 'it is a task in gzip'],
])('refuses %s, and says what it was taken for', async (_name, content, reason) => {
  await expect(kindOf(content)).rejects.toThrow(reason);
});

test('names a file that is not there, and a folder', async () => {
  await expect(readHead('/nonexistent/x.log')).rejects.toThrow('/nonexistent/x.log cannot be read');
  await expect(readHead('/')).rejects.toThrow('it is no file');
});
