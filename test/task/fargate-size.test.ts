import { expect, test } from 'vitest';
import { EXIT_CODE } from '../../harness/harness-error.ts';
import {
  FargateSizeError,
  memorySizesMiB,
  parseCpuUnits,
  parseFargateSize,
  parseMemoryMiB,
} from '../../harness/task/fargate-size.ts';

/** "Fargate task CPU and memory" of the ECS developer guide, in GiB, written out anew. */
const GIB_BY_CPU: Readonly<Record<number, readonly number[]>> = {
  256: [0.5, 1, 2],
  512: [1, 2, 3, 4],
  1024: [2, 3, 4, 5, 6, 7, 8],
  2048: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  4096: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30],
  8192: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
  16384: [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
  32768: [60, 120, 244],
};

const VALID = Object.entries(GIB_BY_CPU).flatMap(([cpu, sizes]) =>
  sizes.map((gib) => ({ cpuUnits: Number(cpu), memoryMiB: gib * 1024 })),
);

function refusalOf(text: string): FargateSizeError | undefined {
  try {
    parseFargateSize(text);
    return undefined;
  } catch (error) {
    if (error instanceof FargateSizeError) return error;
    throw error;
  }
}

function refusalWords(text: string): string {
  return `No Fargate configuration exists for given values: ${text}.`;
}

test('accepts every size of AWS’s table', () => {
  for (const size of VALID) {
    expect(parseFargateSize(`${size.cpuUnits}/${size.memoryMiB}`)).toEqual(size);
  }
});

test('accepts nothing else, in steps of 256 MiB, and refuses it in AWS’s words', () => {
  const valid = new Set(VALID.map(({ cpuUnits, memoryMiB }) => `${cpuUnits}/${memoryMiB}`));
  const accepted: string[] = [];
  for (const cpu of Object.keys(GIB_BY_CPU)) {
    for (let memoryMiB = 0; memoryMiB <= 262_144; memoryMiB += 256) {
      const text = `${cpu}/${memoryMiB}`;
      const refusal = refusalOf(text);
      if (refusal === undefined) accepted.push(text);
      expect(refusal?.message ?? refusalWords(text)).toBe(refusalWords(text));
    }
  }
  expect(new Set(accepted)).toEqual(valid);
});

test('refuses the nearest neighbours of every valid size', () => {
  for (const { cpuUnits, memoryMiB } of VALID) {
    for (const neighbour of [
      `${cpuUnits}/${memoryMiB - 1}`,
      `${cpuUnits}/${memoryMiB + 1}`,
      `${cpuUnits - 1}/${memoryMiB}`,
      `${cpuUnits + 1}/${memoryMiB}`,
    ]) {
      expect(refusalOf(neighbour)?.message).toBe(refusalWords(neighbour));
    }
  }
});

test('says what the CPU value allows, or which CPU values there are', () => {
  expect(refusalOf('256/4096')?.hint).toBe('With 256 CPU units the memory is one of 512, 1024, 2048 MiB.');
  expect(refusalOf('300/512')?.hint).toBe(
    'The CPU value is one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768.',
  );
  expect(refusalOf('256/4096')).toMatchObject({ code: 'fargate-size', exitCode: EXIT_CODE.usage });
});

test.each([
  '',
  '256',
  '256/',
  '/512',
  '256-512',
  '256/512/1',
  '0.25/512',
  '-256/512',
  '256 / 512',
  '1e3/2048',
])('does not take %j for a size', (text) => {
  expect(refusalOf(text)?.message).toBe(`Task size "${text}" is not <cpu units>/<memory MiB>.`);
});

test('lists the memory of a CPU value, ascending, and none for one that Fargate does not have', () => {
  expect(memorySizesMiB(512)).toEqual([1024, 2048, 3072, 4096]);
  expect(memorySizesMiB(768)).toEqual([]);
});

test.each([
  ['256', 256],
  ['1 vCPU', 1024],
  ['.25 vcpu', 256],
  ['0.5vCPU', 512],
  ['32 VCPU', 32_768],
  ['1.5', null],
  ['1 GB', null],
  ['-1 vCPU', null],
  ['one vCPU', null],
  ['', null],
])('reads %j as %s CPU units', (text, cpuUnits) => {
  expect(parseCpuUnits(text)).toBe(cpuUnits);
});

test.each([
  ['512', 512],
  ['2 GB', 2048],
  ['0.5gb', 512],
  [' 30GB ', 30_720],
  ['1 vCPU', null],
  ['2 GiB', null],
  ['1e3', null],
  ['', null],
])('reads %j as %s MiB', (text, memoryMiB) => {
  expect(parseMemoryMiB(text)).toBe(memoryMiB);
});
