import { expect, it } from 'vitest';
import { ByteCursor } from '../../harness/jfr/byte-cursor.ts';
import { UnreadableValue } from '../../harness/jfr/unreadable-value.ts';
import { integer } from './chunk-writer.ts';
import { characters, EMPTY_STRING, latin1, NULL_STRING, utf8 } from './recording-writer.ts';

const cursorOf = (bytes: Buffer): ByteCursor => new ByteCursor(bytes, 0, bytes.length);

const AROUND_EVERY_WIDTH = Array.from({ length: 64 }, (_, bits) => 2n ** BigInt(bits)).flatMap((power) => [
  power - 1n,
  power,
  -power,
]);

it('reads every integer of 64 bits exactly, as a number wherever that is exact', () => {
  for (const value of AROUND_EVERY_WIDTH) {
    const signed = BigInt.asIntN(64, value);
    const bytes = integer(signed);
    const cursor = cursorOf(bytes);
    const read = cursor.readLong();
    expect(BigInt(read)).toBe(signed);
    expect(typeof read).toBe(Number.isSafeInteger(Number(signed)) ? 'number' : 'bigint');
    expect(cursor.at).toBe(bytes.length);
  }
});

it('reads an integer that is padded, as HotSpot pads those it fills in later', () => {
  const cursor = cursorOf(Buffer.of(0x85, 0x80, 0x80, 0x00));
  expect(cursor.readLong()).toBe(5);
  expect(cursor.at).toBe(4);
});

it('reads integers of 16 and 32 bits with their sign, however many bits were written', () => {
  expect(cursorOf(integer(-1)).readInteger(32)).toBe(-1);
  expect(cursorOf(integer(0xffff_ffff)).readInteger(32)).toBe(-1);
  expect(cursorOf(integer(-(2n ** 31n))).readInteger(32)).toBe(-(2 ** 31));
  expect(cursorOf(integer(2n ** 63n - 1n)).readInteger(32)).toBe(-1);
  expect(cursorOf(integer(0xffff)).readInteger(16)).toBe(-1);
  expect(cursorOf(integer(-32_768)).readInteger(16)).toBe(-32_768);
});

it.each([
  ['null', NULL_STRING, null],
  ['empty', EMPTY_STRING, ''],
  ['UTF-8', utf8('snow ☃ 𝄞'), 'snow ☃ 𝄞'],
  ['Latin-1', latin1('naïve'), 'naïve'],
  ['UTF-16', characters('☃𝄞'.repeat(10_000)), '☃𝄞'.repeat(10_000)],
])('reads a string written as %s', (_encoding, bytes, text) => {
  const cursor = cursorOf(bytes);
  expect(cursor.readString(cursor.readByte())).toBe(text);
  expect(cursor.at).toBe(bytes.length);
});

it.each([
  ['a string that is longer than its event', Buffer.of(3, 9, 65)],
  ['a string of a negative length', Buffer.concat([Buffer.of(3), integer(-1)])],
  ['characters that are more than its event has bytes', Buffer.concat([Buffer.of(4), integer(2 ** 30)])],
  ['an encoding that there is none', Buffer.of(6, 1, 65)],
])('refuses %s', (_what, bytes) => {
  const cursor = cursorOf(bytes);
  expect(() => cursor.readString(cursor.readByte())).toThrow(UnreadableValue);
});

it('refuses a double that is cut', () => {
  expect(() => cursorOf(Buffer.alloc(7)).readDouble()).toThrow(UnreadableValue);
});
