import { describe, expect, test } from 'vitest';
import { MsgpackError, MsgpackReader } from '../../harness/sidecar/msgpack.ts';

function read(hex: string): unknown {
  const values = new MsgpackReader().push(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  expect(values).toHaveLength(1);
  return values[0];
}

describe('reads each format of the specification', () => {
  test.each([
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['7f', 127],
    ['e0', -32],
    ['ff', -1],
    ['cc ff', 255],
    ['cd ffff', 65_535],
    ['ce ffffffff', 4_294_967_295],
    ['cf 0000000100000000', 4_294_967_296],
    ['d0 80', -128],
    ['d1 8000', -32_768],
    ['d2 80000000', -2_147_483_648],
    ['d3 ffffffff00000000', -4_294_967_296],
    ['ca 3fc00000', 1.5],
    ['cb 3ff8000000000000', 1.5],
    ['a3 616263', 'abc'],
    ['d9 03 616263', 'abc'],
    ['da 0003 616263', 'abc'],
    ['db 00000003 616263', 'abc'],
    ['c4 02 0001', Buffer.from([0, 1])],
    ['c5 0002 0001', Buffer.from([0, 1])],
    ['c6 00000002 0001', Buffer.from([0, 1])],
    ['92 01 c0', [1, null]],
    ['dc 0001 01', [1]],
    ['dd 00000001 01', [1]],
    ['81 a1 61 01', new Map([['a', 1]])],
    ['de 0001 a1 61 01', new Map([['a', 1]])],
    ['df 00000001 a1 61 01', new Map([['a', 1]])],
    ['81 01 02', new Map([['1', 2]])],
    ['d4 05 aa', { type: 5, data: Buffer.from([0xaa]) }],
    ['d7 00 0102030405060708', { type: 0, data: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]) }],
    ['c7 02 ff aabb', { type: -1, data: Buffer.from([0xaa, 0xbb]) }],
  ])('%s', (hex, value) => {
    expect(read(hex)).toEqual(value);
  });
});

test('values come as soon as their last byte is there, however the bytes are cut', () => {
  const bytes = Buffer.from('93a3617070ce6553f10081a36c6f67a36f6e6501', 'hex');
  const reader = new MsgpackReader();
  const values = [...bytes].map((byte) => reader.push(Buffer.from([byte])));
  expect(values.flat()).toEqual([['app', 1_700_000_000, new Map([['log', 'one']])], 1]);
  expect(values.at(-2)).toHaveLength(1);
});

test('a byte that begins no value is refused', () => {
  expect(() => read('c1')).toThrow(new MsgpackError('0xc1 begins no MessagePack value'));
});

test('nesting without end is refused', () => {
  expect(() => read('91'.repeat(1000))).toThrow(MsgpackError);
});

test('a message without end is refused once it is too long', () => {
  const reader = new MsgpackReader();
  reader.push(Buffer.from('c6ffffffff', 'hex'));
  const piece = Buffer.alloc(1_048_576);
  expect(() => {
    for (let pieces = 0; pieces < 17; pieces += 1) reader.push(piece);
  }).toThrow('a message is longer than');
});
