import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  acknowledgement,
  ForwardProtocolError,
  readForwardMessage,
} from '../../harness/sidecar/forward-protocol.ts';
import { MsgpackReader, type MsgpackValue } from '../../harness/sidecar/msgpack.ts';

const fields = new Map([['log', 'one']]);
/** `[1700000000, {"log": "one"}]` */
const ENTRY = Buffer.from('92ce6553f10081a36c6f67a36f6e65', 'hex');
const record = { timeMs: 1_700_000_000_000, fields };

/** As Docker's `fluentd` log driver sends it, with `fluentd-sub-second-precision`. */
const FROM_DOCKER = Buffer.from('94a3617070d7006553f1001dcd650081a36c6f67a36f6e6580', 'hex');

function messageOf(bytes: Buffer): MsgpackValue {
  return new MsgpackReader().push(bytes)[0] ?? null;
}

test.each<[string, MsgpackValue]>([
  ['Message', ['app', 1_700_000_000, fields]],
  ['Forward', ['app', [[1_700_000_000, fields]]]],
  ['PackedForward', ['app', ENTRY]],
  ['CompressedPackedForward', ['app', gzipSync(ENTRY), new Map([['compressed', 'gzip']])]],
])('reads the mode %s', (_mode, value) => {
  expect(readForwardMessage(value)).toEqual({ tag: 'app', records: [record], chunk: null });
});

test('reads what Docker sends, to the fraction of a second', () => {
  expect(readForwardMessage(messageOf(FROM_DOCKER))).toEqual({
    tag: 'app',
    records: [{ timeMs: 1_700_000_000_500, fields }],
    chunk: null,
  });
});

test('reads several entries of one chunk', () => {
  const { records } = readForwardMessage(['app', Buffer.concat([ENTRY, ENTRY])]);
  expect(records).toEqual([record, record]);
});

test('acknowledges the chunk that asks for it', () => {
  const { chunk } = readForwardMessage(['app', [[1, fields]], new Map([['chunk', 'abc']])]);
  expect(chunk).toBe('abc');
  expect(messageOf(acknowledgement(chunk ?? ''))).toEqual(new Map([['ack', 'abc']]));
});

test.each<[string, MsgpackValue]>([
  ['no array', 'app'],
  ['no tag', [1, 2]],
  ['no record', ['app', 1]],
  ['no time', ['app', 'x']],
  ['no gzip', ['app', ENTRY, new Map([['compressed', 'gzip']])]],
])('refuses a message with %s', (_what, value) => {
  expect(() => readForwardMessage(value)).toThrow(ForwardProtocolError);
});
