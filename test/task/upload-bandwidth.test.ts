import { expect, test } from 'vitest';
import { uploadBandwidthKbitPerSecond } from '../../harness/task/upload-bandwidth.ts';

test.each([512, 4096, 30_720])(
  'a dump of half the memory of a task of %i MiB takes ten minutes at the incident’s bandwidth',
  (memoryMiB) => {
    const size = { cpuUnits: 256, memoryMiB };
    const kbitPerSecond = uploadBandwidthKbitPerSecond({ asked: 'incident', size, timeScale: 1 });
    const dumpKbit = ((memoryMiB / 2) * 1024 * 1024 * 8) / 1000;
    expect(dumpKbit / (kbitPerSecond ?? 0) / 60).toBeCloseTo(10, 2);
  },
);

test('a bandwidth is scaled with the mirror’s clocks; none stays none', () => {
  const size = { cpuUnits: 256, memoryMiB: 512 };
  expect(uploadBandwidthKbitPerSecond({ asked: 2000, size, timeScale: 10 })).toBe(20_000);
  expect(uploadBandwidthKbitPerSecond({ asked: 'incident', size, timeScale: 10 })).toBe(35_791);
  expect(uploadBandwidthKbitPerSecond({ asked: null, size, timeScale: 10 })).toBeNull();
});
