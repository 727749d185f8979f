import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** A Fargate task size: 1024 CPU units are one vCPU. */
export interface FargateSize {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

interface MemoryRange {
  readonly fromMiB: number;
  readonly toMiB: number;
  readonly stepMiB: number;
}

/** Memory that each CPU value allows (ECS developer guide, "Fargate task CPU and memory", Linux). */
const STEPPED_SIZES: ReadonlyMap<number, MemoryRange> = new Map([
  [512, { fromMiB: 1024, toMiB: 4096, stepMiB: 1024 }],
  [1024, { fromMiB: 2048, toMiB: 8192, stepMiB: 1024 }],
  [2048, { fromMiB: 4096, toMiB: 16_384, stepMiB: 1024 }],
  [4096, { fromMiB: 8192, toMiB: 30_720, stepMiB: 1024 }],
  [8192, { fromMiB: 16_384, toMiB: 61_440, stepMiB: 4096 }],
  [16_384, { fromMiB: 32_768, toMiB: 122_880, stepMiB: 8192 }],
]);

/** CPU values whose memory sizes follow no step. */
const LISTED_SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [32_768, [61_440, 122_880, 249_856]],
]);

const CPU_VALUES = [...STEPPED_SIZES.keys(), ...LISTED_SIZES.keys()].toSorted((a, b) => a - b);

/** A task size that Fargate does not offer. */
export class FargateSizeError extends HarnessError {
  readonly code = 'fargate-size';
  readonly exitCode = EXIT_CODE.usage;
}

/** The memory sizes in MiB, ascending, that go with a CPU value; empty where Fargate has no such CPU value. */
export function memorySizesMiB(cpuUnits: number): readonly number[] {
  const range = STEPPED_SIZES.get(cpuUnits);
  if (range === undefined) return LISTED_SIZES.get(cpuUnits) ?? [];
  const count = (range.toMiB - range.fromMiB) / range.stepMiB + 1;
  return Array.from({ length: count }, (_, index) => range.fromMiB + index * range.stepMiB);
}

/** Every size there is, by CPU and then by memory. */
export function fargateSizes(): readonly FargateSize[] {
  return CPU_VALUES.flatMap((cpuUnits) =>
    memorySizesMiB(cpuUnits).map((memoryMiB) => ({ cpuUnits, memoryMiB })),
  );
}

/**
 * Reads `<cpu units>/<memory MiB>` such as `256/512`.
 *
 * @throws {FargateSizeError} in AWS's words (`No Fargate configuration exists for given values`), naming what the CPU value allows
 */
export function parseFargateSize(text: string): FargateSize {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (match === null) {
    throw new FargateSizeError(`Task size "${text}" is not <cpu units>/<memory MiB>.`, {
      hint: 'Write it like 256/512 (0.25 vCPU, 512 MiB) or 1024/2048.',
    });
  }
  const size = { cpuUnits: Number(match[1]), memoryMiB: Number(match[2]) };
  const hint = sizeRemedy(size);
  if (hint === null) return size;
  throw new FargateSizeError(`No Fargate configuration exists for given values: ${text}.`, { hint });
}

/** What to choose instead of a size that Fargate does not offer; `null` for one that it does. */
export function sizeRemedy({ cpuUnits, memoryMiB }: FargateSize): string | null {
  const allowed = memorySizesMiB(cpuUnits);
  if (allowed.includes(memoryMiB)) return null;
  if (allowed.length > 0) {
    return `With ${cpuUnits} CPU units the memory is one of ${allowed.join(', ')} MiB.`;
  }
  return `The CPU value is one of ${CPU_VALUES.join(', ')}.`;
}

/**
 * CPU units of a task definition's `cpu`: `1024`, or vCPUs as in `1 vCPU`, `.25 vcpu` (ECS API reference,
 * RegisterTaskDefinition `cpu`); `null` for anything else.
 */
export function parseCpuUnits(text: string): number | null {
  return parseAmount(text, /^vcpu$/i);
}

/**
 * MiB of a task definition's `memory`: `2048`, or GB as in `2 GB`, `0.5GB` (ECS API reference,
 * RegisterTaskDefinition `memory`); `null` for anything else.
 */
export function parseMemoryMiB(text: string): number | null {
  return parseAmount(text, /^gb$/i);
}

/** A whole number as it is, or a decimal one with the unit that stands for 1024 of it. */
function parseAmount(text: string, unitOf1024: RegExp): number | null {
  const match = /^(\d+(?:\.\d+)?|\.\d+) *([a-z]*)$/i.exec(text.trim());
  if (match === null) return null;
  const amount = Number(match[1]);
  if (match[2] === '') return Number.isInteger(amount) ? amount : null;
  return unitOf1024.test(match[2] ?? '') ? amount * 1024 : null;
}
