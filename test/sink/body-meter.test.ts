import { expect, test } from 'vitest';
import { BodyMeter } from '../../harness/sink/body-meter.ts';

test('progress is told at most once a second, with the bytes so far', () => {
  const progress: unknown[] = [];
  let nowMs = 0;
  const meter = new BodyMeter({ clock: { nowMs: () => nowMs }, onProgress: (at) => progress.push(at) });
  for (nowMs = 10_000; nowMs <= 12_500; nowMs += 250) meter.add(Buffer.alloc(10));
  expect(progress).toEqual([
    { atMs: 11_000, receivedBytes: 50 },
    { atMs: 12_000, receivedBytes: 90 },
  ]);
});

test('the first and the last byte have their times, and the hash is that of all bytes', () => {
  let nowMs = 1;
  const meter = new BodyMeter({ clock: { nowMs: () => nowMs }, onProgress: () => undefined });
  meter.add(Buffer.from('a'));
  nowMs = 7;
  meter.add(Buffer.from('bc'));
  expect(meter.end()).toEqual({
    receivedBytes: 3,
    // SHA-256 of "abc", FIPS 180-4's example.
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    firstByteAtMs: 1,
    lastByteAtMs: 7,
  });
});

test('a body of no bytes has no times', () => {
  const meter = new BodyMeter({ clock: { nowMs: () => 1 }, onProgress: () => undefined });
  expect(meter.end()).toMatchObject({ receivedBytes: 0, firstByteAtMs: null, lastByteAtMs: null });
});
